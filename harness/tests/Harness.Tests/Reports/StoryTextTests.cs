using Harness.Reports;
using Harness.Verdicts;
using Xunit;

namespace Harness.Tests.Reports;

public sealed class StoryTextTests
{
    [Fact]
    public void A_failure_reads_as_a_story() => Golden.Matches(
        "story.txt",
        string.Join('\n', StoryText.Render(SampleRun.Entry("concurrent-duplicates"), SampleRun.Outcome("concurrent-duplicates"), 76)) + "\n");

    [Fact]
    public void What_could_not_be_measured_says_why_and_how_often_it_was_tried()
    {
        var lines = StoryText.Render(SampleRun.Entry("slow-provider"), SampleRun.Outcome("slow-provider"));

        Assert.Equal("INCONCLUSIVE  slow-provider  (C6)  after 3 attempts", lines[0]);
        Assert.Contains(lines, line => line.Contains("31.4 ms late"));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(63)]
    [InlineData(120)]
    public void No_line_is_wider_than_asked_and_no_word_is_lost(int width)
    {
        var story = new Story(new string('x', 500), "a b " + new string('y', 90), ["    " + string.Join(' ', Enumerable.Range(0, 99))], "");
        var outcome = new ScenarioOutcome { Id = "storm", State = ScenarioState.Failed, Story = story };

        var lines = StoryText.Render(SampleRun.Entry("storm"), outcome, width);

        Assert.All(lines, line => Assert.True(line.Length <= width, $"{line.Length} columns: {line}"));
        var text = string.Concat(lines);
        Assert.Equal(500, text.Count(c => c == 'x'));
        Assert.Equal(Enumerable.Range(0, 99).Sum(n => n.ToString().Length), lines.Where(line => line.StartsWith("    |")).Sum(line => line.Count(char.IsDigit)));
    }

    [Theory]
    [InlineData("tab\there", "tab    here")]
    [InlineData("\u001b[31mred", "\\u001B[31mred")]
    [InlineData("whole \U0001F600 pair", "whole \U0001F600 pair")]
    [InlineData("turned \u202E around", "turned \\u202E around")]
    [InlineData("one\r\ntwo", "one\ntwo")]
    public void Nothing_a_terminal_would_obey_survives(string text, string shown) => Assert.Equal(shown, PlainText.Clean(text));

    [Fact]
    public void Half_a_surrogate_pair_is_shown_as_its_code()
    {
        Assert.Equal("half \\uD83D pair", PlainText.Clean("half \uD83D pair"));
        Assert.Equal("ends in half \\uD83D", PlainText.Clean("ends in half \uD83D"));
    }

    [Fact]
    public void A_cut_never_parts_a_surrogate_pair() => Assert.All(
        PlainText.Wrap("a" + string.Concat(Enumerable.Repeat("\U0001F600", 60)), width: 20),
        line => Assert.Equal(line, PlainText.Clean(line)));

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(812.4, "812 ms")]
    [InlineData(999.7, "1.0 s")]
    [InlineData(59_940, "59.9 s")]
    [InlineData(59_960, "1 min 00 s")]
    [InlineData(125_000, "2 min 05 s")]
    public void Durations_are_written_in_the_unit_that_fits(double milliseconds, string shown) =>
        Assert.Equal(shown, Units.Duration(milliseconds));
}
