using System.Net.Http.Json;
using Harness.Hosting;
using Harness.Verdicts;
using SampleService;

namespace Harness.Tests.Hosting;

public sealed class InProcessServiceTests
{
    private static readonly HttpClient Client = new();

    [Fact]
    public async Task The_service_answers_on_a_real_socket_from_its_own_folder_with_the_given_configuration()
    {
        await using var service = await InProcessService<ProcessAnswer>.StartAsync(new Dictionary<string, string>
        {
            ["Dependencies__Bank__BaseAddress"] = "http://x",
        });
        var answer = await Client.GetFromJsonAsync<ProcessAnswer>(new Uri(service.BaseAddress, "process"));
        Assert.Equal(Environment.ProcessId, answer!.Id);
        Assert.Equal(AppContext.BaseDirectory.TrimEnd('/', '\\'), answer.ContentRoot.TrimEnd('/', '\\'));
        Assert.Equal("http://x", await Client.GetStringAsync(
            new Uri(service.BaseAddress, "configuration/Dependencies:Bank:BaseAddress")));
    }

    [Fact]
    public async Task Two_at_once_have_addresses_of_their_own()
    {
        await using var first = await InProcessService<ProcessAnswer>.StartAsync(new Dictionary<string, string>());
        await using var second = await InProcessService<ProcessAnswer>.StartAsync(new Dictionary<string, string>());
        Assert.NotEqual(first.BaseAddress, second.BaseAddress);
        Assert.True(second.BaseAddress.IsLoopback);
    }

    [Fact]
    public async Task A_service_that_throws_at_its_start_is_invalid_in_its_own_words()
    {
        var error = await Assert.ThrowsAsync<InvalidServiceException>(() => InProcessService<ProcessAnswer>.StartAsync(
            new Dictionary<string, string> { ["Sample__Failure"] = "throw" }));
        Assert.Contains("The sample service refuses to start.", error.Message);
    }
}
