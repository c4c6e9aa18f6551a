using System.Net;
using System.Net.Http;
using Exercises.Names;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Harness.Tests.Networks;

/// <summary>A network that a stage sets: what is dialled is what was asked for, and nothing leaves this machine.</summary>
public sealed class StagedNetworkTests : IAsyncLifetime
{
    private const string Inside = "10.0.0.5";
    private const string Outside = "93.184.215.14";

    private readonly StageFake _stage = new();
    private readonly ListenerFake _inside = new("inside");
    private readonly ListenerFake _outside = new("outside");
    private ServiceProvider? _services;

    private ServiceProvider Services => _services ??= Network(_stage.BaseAddress);

    public async ValueTask InitializeAsync()
    {
        await _stage.StartAsync();
        await _inside.StartAsync();
        await _outside.StartAsync();
        _stage.Listens(Inside, 80, _inside.Network.Endpoint);
        _stage.Listens(Outside, 80, _outside.Network.Endpoint);
        _stage.Listens("::1", 8080, _inside.Network.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null) await _services.DisposeAsync();
        foreach (var fake in (Harness.Fakes.HttpFake[])[_stage, _inside, _outside]) await fake.DisposeAsync();
    }

    [Fact]
    public async Task A_name_means_what_the_stage_says_each_time_when_it_is_asked()
    {
        var names = Services.GetRequiredService<INames>();
        _stage.Says("hooks.test", Outside, "::1");

        Assert.Equal([IPAddress.Parse(Outside), IPAddress.IPv6Loopback], await names.ResolveAsync("hooks.test", default));

        _stage.Says("hooks.test", Inside);

        Assert.Equal([IPAddress.Parse(Inside)], await names.ResolveAsync("hooks.test", default));
        Assert.Empty(await names.ResolveAsync("nobody.test", default));
    }

    [Theory]
    [InlineData(Inside, "inside")]
    [InlineData(Outside, "outside")]
    public async Task A_client_reaches_whoever_listens_at_the_address(string address, string listener)
    {
        _stage.Says("hooks.test", address);

        Assert.Equal(listener, await PostAsync("http://hooks.test/"));
    }

    [Fact]
    public async Task A_client_tries_the_addresses_of_a_name_in_order()
    {
        _stage.Says("hooks.test", "93.184.215.15", "::2", Outside, Inside);

        Assert.Equal("outside", await PostAsync("http://hooks.test/"));
    }

    [Fact]
    public async Task An_address_that_listens_at_another_port_does_not_answer()
    {
        _stage.Says("hooks.test", Outside);

        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync("http://hooks.test:81/"));
    }

    [Fact]
    public async Task An_address_of_IPv6_is_dialled_as_it_is()
    {
        // Hosts reach the stage as a url spells them.
        _stage.Says("[::1]", "::1");

        Assert.Equal("inside", await PostAsync("http://[::1]:8080/"));
    }

    [Fact]
    public async Task A_connection_that_nobody_takes_is_an_IOException() => await Assert.ThrowsAsync<IOException>(
        () => Services.GetRequiredService<IDialer>().DialAsync(IPAddress.Parse("10.9.9.9"), 80, default));

    [Fact]
    public void How_a_client_connects_can_be_set_to_something_else()
    {
        using var handler = Services.GetRequiredService<HttpHandlers>().Create();
        var own = handler.ConnectCallback;
        handler.ConnectCallback = (_, _) => throw new IOException("No.");
        handler.AllowAutoRedirect = false;

        Assert.NotNull(own);
        Assert.False(handler.UseProxy);
    }

    private async Task<string> PostAsync(string url)
    {
        using var client = new HttpClient(Services.GetRequiredService<HttpHandlers>().Create());
        using var answer = await client.PostAsync(url, content: null);
        return await answer.Content.ReadAsStringAsync();
    }

    private static ServiceProvider Network(Uri? stage) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Dependencies:Network:BaseAddress"] = stage?.ToString() }).Build())
        .AddNetwork()
        .BuildServiceProvider();
}
