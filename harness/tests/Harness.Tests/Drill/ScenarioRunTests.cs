using Drill.Running;
using Harness.Exercises;
using Harness.Scenarios;
using Harness.Verdicts;

namespace Harness.Tests.Drill;

/// <summary>A run whose time another one has used up.</summary>
public sealed class ScenarioRunTests
{
    [Theory]
    [InlineData(null, ScenarioState.Failed)]
    [InlineData("The machine was 12 times slower than it has to be", ScenarioState.Inconclusive)]
    public async Task It_starts_nothing_and_only_a_starved_machine_spares_the_service(string? starvation, ScenarioState state)
    {
        var history = new ServiceHistory();
        history.Started(new ServiceStarted("elsewhere"));
        ScenarioEntry[] scenarios = [new("one", "one", ScenarioKind.Guard, ["C1"]), new("two", "two", ScenarioKind.Guard, ["C1"])];
        var options = new ScenarioRunOptions(scenarios, "no-service.dll", 7, "nowhere")
        {
            Ceiling = new CancellationToken(canceled: true), History = history, Starvation = () => starvation,
        };

        // There is no PostgreSQL to run anything with.
        var outcomes = await ScenarioRun.RunAsync(new TestBed("no-tests.dll", Postgres: null!), options, SilentObserver.Instance, TestContext.Current.CancellationToken);

        Assert.Equal([state, state], outcomes.Select(outcome => outcome.State));
    }
}
