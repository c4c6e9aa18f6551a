using Harness.Scenarios;
using Harness.Tests.Postgres;
using SampleService;

namespace Harness.Tests.Scenarios;

/// <summary>Who waits for an instance waits for the service.</summary>
[Collection(nameof(PostgresCollection))]
public sealed class ServiceInstanceTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Starting_and_starting_again_are_waiting_for_the_service()
    {
        var scenario = new ScenarioContext("starts", 7, 1, TestContext.Current.CancellationToken);
        await using var database = await postgres.Server.CreateDatabaseAsync(20, scenario.Cancellation);
        await using var instance = await ServiceInstance.StartAsync<ProcessAnswer>(
            scenario, "instance 1", database, new Dictionary<string, Uri>(), Isolation.OwnProcess);
        var started = scenario.Waits.Total;

        await instance.RestartAsync(scenario.Cancellation);

        Assert.NotEqual(TimeSpan.Zero, started);
        Assert.True(scenario.Waits.Total > started);
        Assert.EndsWith("s for instance 1 to start", Assert.Single(scenario.Waits.Lines));
    }
}
