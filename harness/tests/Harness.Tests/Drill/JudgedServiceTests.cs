using Drill.Running;
using Harness.Exercises;
using Harness.Verdicts;

namespace Harness.Tests.Drill;

public sealed class JudgedServiceTests
{
    private static readonly ScenarioEntry[] Expected = [new("one", "one", ScenarioKind.Guard, ["C1"])];
    private static readonly ScenarioOutcome Passed = new() { Id = "one", State = ScenarioState.Passed };

    [Fact]
    public async Task A_service_that_does_not_build_or_start_is_invalid_and_reported_nothing()
    {
        var judged = await JudgedService.OfAsync(() => throw new InvalidServiceException("exit code 3"));

        Assert.Equal(("exit code 3", RunVerdict.Invalid), (judged.InvalidReason, judged.Verdict(Expected, leftOut: 0)));
        Assert.Empty(judged.Reported);
    }

    [Theory]
    [InlineData(0, RunVerdict.Green)]
    [InlineData(1, RunVerdict.Inconclusive)]
    public async Task A_service_that_started_is_judged_by_its_outcomes(int leftOut, RunVerdict verdict)
    {
        var judged = await JudgedService.OfAsync(() => Task.FromResult<IReadOnlyList<ScenarioOutcome>>([Passed]));

        Assert.Equal((null, verdict), (judged.InvalidReason, judged.Verdict(Expected, leftOut)));
    }

    [Fact]
    public async Task What_the_environment_lacks_says_nothing_about_the_service() => await Assert.ThrowsAsync<EnvironmentLacksException>(
        () => JudgedService.OfAsync(() => throw new EnvironmentLacksException("no PostgreSQL")));
}
