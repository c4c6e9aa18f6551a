using System.Text.Json;
using Harness.Scenarios;
using Harness.Tests.Reports;
using Harness.Verdicts;

namespace Harness.Tests.Scenarios;

public sealed class ScenarioEventTests
{
    [Fact]
    public void Every_event_survives_the_way_through_its_line()
    {
        var outcome = new ScenarioOutcome
        {
            Id = "races", State = ScenarioState.Failed, Attempts = 2, DurationMs = 12.5,
            Story = new Story("Sent it.", "It must hold. (C1)", ["line one", "line\ntwo"], "Money."),
            Measures = [new Measure("charges", 2, 1), new Measure("growth", double.PositiveInfinity, 3)],
            Plots = SamplePlots.Data,
        };
        ScenarioEvent[] events =
        [
            new ScenarioStarted("races"), new ServiceStarted("races", new Invariant("C8", "It starts again.", "Nothing is sold.")), new AttemptInconclusive("races", 1, "starved"), new ScenarioFinished(outcome),
            new ServiceInvalid("races", "exit code 134"), new EnvironmentLacks("no PostgreSQL"),
        ];

        foreach (var one in events)
        {
            var line = one.ToLine();
            Assert.DoesNotContain('\n', line);
            Assert.Equal(line, ScenarioEvent.FromLine(line).ToLine());
            Assert.Equal(one.GetType(), ScenarioEvent.FromLine(line).GetType());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("PASSED races")]
    public void A_line_that_is_no_event_is_refused(string line) =>
        Assert.True(Record.Exception(() => ScenarioEvent.FromLine(line)) is JsonException or NotSupportedException);
}
