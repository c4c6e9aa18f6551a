using Drill.Terminal;
using Harness.Verdicts;
using Xunit;

namespace Harness.Tests.Reports;

public sealed class LiveProgressTests
{
    private static readonly ScenarioOutcome Passed =
        new() { Id = "concurrent-duplicates", State = ScenarioState.Passed, DurationMs = 1234 };

    private static readonly ScenarioOutcome Failed = new() { Id = "storm", State = ScenarioState.Failed, DurationMs = 61_000 };

    [Fact]
    public async Task Where_nobody_watches_each_scenario_leaves_one_plain_line()
    {
        var console = new TextConsole(width: 100);

        await using (var progress = new LiveProgress(console.Console, SampleRun.Red.Expected))
        {
            progress.OnStarted("concurrent-duplicates");
            progress.OnFinished(Passed);
            progress.OnStarted("storm");
            progress.OnAttemptInconclusive("storm", "the generator lagged");
            progress.OnFinished(Failed);
        }

        Assert.Equal(
            """
              passed        concurrent-duplicates          1.2 s
              retrying      storm                          the generator lagged
              failed        storm                          1 min 01 s

            """,
            console.Text);
    }

    [Fact]
    public async Task On_a_terminal_every_finished_scenario_leaves_exactly_one_line()
    {
        var console = new TextConsole(width: 100, terminal: true);

        await using (var progress = new LiveProgress(console.Console, SampleRun.Red.Expected, animate: true, TimeProvider.System))
        {
            progress.OnStarted("concurrent-duplicates");
            progress.OnStarted("storm");
            progress.OnFinished(Passed);
            progress.OnFinished(Failed);
        }

        Assert.Single(console.Raw.Split("1.2 s").Skip(1));
        Assert.Single(console.Raw.Split("1 min 01 s").Skip(1));
        Assert.EndsWith("\u001b[?25h", console.Raw);
    }

    [Fact]
    public async Task A_line_that_stays_covers_the_whole_of_what_moved_beneath_it()
    {
        var console = new TextConsole(width: 60, terminal: true);

        await using (var progress = new LiveProgress(console.Console, [], animate: true, TimeProvider.System))
        {
            progress.OnAttemptInconclusive("storm", "the generator lagged, and-its-reason-takes-a-second-line");
        }

        Assert.Contains("  retrying      storm  the generator lagged,".PadRight(59), console.Raw);
        Assert.Contains("      and-its-reason-takes-a-second-line".PadRight(59), console.Raw);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ids_and_reasons_are_neither_markup_nor_terminal_commands(bool animate)
    {
        var console = new TextConsole(width: 100, terminal: animate);

        await using (var progress = new LiveProgress(console.Console, [], animate, TimeProvider.System))
        {
            progress.OnStarted("[red]");
            progress.OnAttemptInconclusive("[red]", "[/] \u001b[2J\nsecond line");
            progress.OnFinished(Passed with { Id = "[red]" });
        }

        Assert.Contains("[red]", console.Raw);
        Assert.Contains("[/] \\u001B[2J second line", console.Raw);
        Assert.DoesNotContain("\u001b[2J", console.Raw);
    }

    [Theory]
    [InlineData("NO_COLOR")]
    [InlineData("CI")]
    public void A_terminal_animates_unless_the_environment_asks_for_plain_text(string variable)
    {
        var terminal = new TextConsole(width: 80, terminal: true).Console;

        Assert.True(LiveProgress.CanAnimate(terminal, _ => null));
        Assert.False(LiveProgress.CanAnimate(terminal, name => name == variable ? "1" : null));
        Assert.False(LiveProgress.CanAnimate(new TextConsole(width: 80).Console, _ => null));
    }

    [Fact]
    public void The_board_shows_what_runs_for_how_long_and_how_much_is_done()
    {
        var board = new ProgressBoard(SampleRun.Red.Expected);
        board.Start("storm", TimeSpan.FromSeconds(1));
        board.Start("slow-provider", TimeSpan.FromSeconds(2));
        board.StartAgain("slow-provider", TimeSpan.FromSeconds(6));
        board.Finish("concurrent-duplicates", ScenarioState.Failed);

        Assert.Equal(
            [
                "  running       storm                          7.5 s",
                "  running       slow-provider                  6.5 s  attempt 2",
                "  1 of 9 scenarios done, 1 failed",
            ],
            board.NowLines(TimeSpan.FromSeconds(8.57), width: 100));
    }

    [Fact]
    public void The_board_never_grows_wider_or_much_higher_than_asked()
    {
        var board = new ProgressBoard([]);
        for (var index = 0; index < 30; index++) board.Start($"scenario-{index}-{new string('x', 80)}", TimeSpan.Zero);

        var lines = board.NowLines(TimeSpan.Zero, width: 50);

        Assert.Equal(8, lines.Count);
        Assert.Contains("  and 24 more", lines);
        Assert.All(lines, line => Assert.True(line.Length <= 50, line));
    }
}
