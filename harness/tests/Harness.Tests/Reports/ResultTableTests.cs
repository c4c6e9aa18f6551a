using Drill.Terminal;
using Harness.Verdicts;
using Xunit;

namespace Harness.Tests.Reports;

public sealed class ResultTableTests
{
    [Fact]
    public void A_red_run_shows_scenarios_stories_and_verdict_in_this_order()
    {
        var console = new TextConsole(width: 90);

        ResultTable.Write(console.Console, SampleRun.Red, SampleRun.Title, "artifacts/runs/double-charge/20260417/report.html");

        Golden.Matches("red-run.txt", console.Text);
    }

    [Fact]
    public void Every_story_is_told_to_who_asks_for_all()
    {
        var console = new TextConsole(width: 90);

        ResultTable.Write(console.Console, SampleRun.Red, SampleRun.Title, reportPath: null, all: true);

        Golden.Matches("red-run-all.txt", console.Text);
    }

    [Fact]
    public void A_wide_console_shows_the_titles_too()
    {
        var console = new TextConsole(width: 130);

        ResultTable.Write(console.Console, SampleRun.Green, SampleRun.Title, reportPath: null);

        Golden.Matches("green-run.txt", console.Text);
    }

    [Fact]
    public void An_invalid_service_speaks_for_itself()
    {
        var console = new TextConsole(width: 90);

        ResultTable.Write(console.Console, SampleRun.Invalid, SampleRun.Title, reportPath: null);

        Golden.Matches("invalid-run.txt", console.Text);
    }

    [Fact]
    public void What_a_service_answered_is_neither_markup_nor_a_terminal_command()
    {
        var console = new TextConsole(width: 90);
        var hostile = new Story("[red]sent[/]", "[/]", ["\u001b[2J[bold", "\u202Eevil"], "[link=x]cost[/]");
        var outcomes = SampleRun.Red.Outcomes.Select(outcome => outcome.Story is null ? outcome : outcome with { Story = hostile });

        ResultTable.Write(
            console.Console,
            SampleRun.Red with { Outcomes = [.. outcomes], Machine = "[blink]", IgnoredEdits = ["[x].cs\u001b[0m"] },
            "[title]", "[path]", all: true);

        Assert.DoesNotContain('\u001b', console.Raw);
        Assert.Contains("[red]sent[/]", console.Text);
        Assert.Contains("\\u001B[2J[bold", console.Text);
        Assert.Contains("[x].cs\\u001B[0m", console.Text);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    public void Paths_and_commands_are_never_broken_across_lines(int width)
    {
        var console = new TextConsole(width);
        var path = "/a/long/way/" + new string('d', 90) + "/report.html";

        ResultTable.Write(console.Console, SampleRun.Red, SampleRun.Title, path);

        Assert.Contains($"\nReport  {path}\nReplay  ./drill run double-charge --seed 20260417\n", console.Text);
    }
}
