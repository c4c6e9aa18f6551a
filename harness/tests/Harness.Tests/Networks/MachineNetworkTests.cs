using System.Net;
using System.Net.Sockets;
using Exercises.Names;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Harness.Tests.Networks;

/// <summary>Without a stage, the network is the machine's.</summary>
public sealed class MachineNetworkTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("10.0.0.5")]
    public async Task A_literal_address_means_itself(string address) =>
        Assert.Equal([IPAddress.Parse(address)], await Get<INames>().ResolveAsync(address, default));

    [Fact]
    public async Task A_connection_reaches_who_listens_there()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var accepted = listener.AcceptTcpClientAsync();

        await using var stream = await Get<IDialer>().DialAsync(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port, default);
        using var client = await accepted;
        await stream.WriteAsync("hello"u8.ToArray());
        var read = new byte[5];
        await client.GetStream().ReadExactlyAsync(read);

        Assert.Equal("hello"u8.ToArray(), read);
    }

    [Fact]
    public async Task A_connection_that_nobody_takes_is_an_IOException()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var fault = await Assert.ThrowsAsync<IOException>(() => Get<IDialer>().DialAsync(IPAddress.Loopback, port, default));

        Assert.IsType<SocketException>(fault.InnerException);
    }

    private static T Get<T>() where T : notnull => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddNetwork()
        .BuildServiceProvider()
        .GetRequiredService<T>();
}
