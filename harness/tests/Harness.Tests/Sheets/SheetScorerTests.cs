using Harness.Sheets;

namespace Harness.Tests.Sheets;

/// <summary>What answers are worth.</summary>
public sealed class SheetScorerTests
{
    [Fact]
    public void Right_answers_score_everything()
    {
        var score = SampleSheet.Score(SampleSheet.RightJson);

        Assert.Equal(1, score.Total);
        Assert.True(score.CoreRight);
        Assert.All(score.Answers, answer => Assert.Equal(1, answer.Right));
        Assert.Empty(score.Faults);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{ "began": null, "deploy": null, "path": null, "causes": [], "affected": [], "cites": [], "sure": null }""")]
    public void Nothing_scores_nothing(string? json)
    {
        var score = SampleSheet.Score(json);

        Assert.Equal(0, score.Total);
        Assert.False(score.CoreRight);
    }

    [Theory]
    [InlineData("2026-03-09T10:00:00Z", 1)]
    [InlineData("2026-03-09T10:10:00Z", 1)]
    [InlineData("2026-03-09T09:59:59Z", 0)]
    [InlineData("2026-03-09T10:10:01Z", 0)]
    public void A_moment_is_right_within_its_window(string time, double right) =>
        Assert.Equal(right, Answer(SampleSheet.ScoreWith("began", $"\"{time}\""), "began").Right);

    [Fact]
    public void A_code_counts_only_with_the_others_that_it_needs()
    {
        var score = SampleSheet.ScoreWith("path", "\"P1\"");

        Assert.Equal((1, 0), (Answer(score, "deploy").Right, Answer(score, "deploy").Counted));
        Assert.Contains("It counts only with: path.", Answer(score, "deploy").Why);
        // Those that need nothing, or something that is right, count all the same.
        Assert.Equal(0.4, score.Total, 6);
        Assert.False(score.CoreRight);
    }

    [Theory]
    [InlineData("""["M1", "M3"]""", 1)]
    [InlineData("""["M1", "M2", "M3", "M4"]""", 0.5)]
    [InlineData("""["M1"]""", 0)]
    public void Of_several_codes_a_missing_one_costs_all_and_a_false_one_its_share(string json, double right) =>
        Assert.Equal(right, Answer(SampleSheet.ScoreWith("causes", json), "causes").Right);

    [Theory]
    [InlineData("""["o1", "o2", "o3"]""", 1)]
    [InlineData("""["o1", "o2", "o3", "o4", "o5", "o6"]""", 1)]
    [InlineData("""["o1", "o2"]""", 0)]
    [InlineData("""["o1", "o2", "o3", "o4", "o5", "o6", "o7"]""", 0)]
    public void A_set_is_right_from_its_least_F1_on(string json, double right) =>
        Assert.Equal(right, Answer(SampleSheet.ScoreWith("affected", json), "affected").Right);

    [Theory]
    [InlineData("""["l1"]""", 1)]
    [InlineData("""["l1", "l9"]""", 0.5)]
    [InlineData("""["l1", "l5"]""", 0)]
    [InlineData("""["l5", "l9"]""", 0)]
    public void A_cite_counts_for_against_or_nothing(string json, double right) =>
        Assert.Equal(right, Answer(SampleSheet.ScoreWith("cites", json), "cites").Right);

    [Theory]
    [InlineData("D2", 100, 1)]
    [InlineData("D2", 50, 0.75)]
    [InlineData("D2", 0, 0)]
    [InlineData("D1", 100, 0)]
    [InlineData("D1", 0, 1)]
    public void Confidence_is_worth_what_it_was_right_about(string deploy, int percent, double right)
    {
        var score = SampleSheet.Score(SampleSheet.With("sure", $"{percent}").Replace("\"D2\"", $"\"{deploy}\"", StringComparison.Ordinal));

        Assert.Equal(right, Answer(score, "sure").Right);
    }

    [Fact]
    public void A_malformed_answer_counts_as_none_and_the_others_count()
    {
        var score = SampleSheet.ScoreWith("affected", """["o99"]""");

        Assert.Equal("`affected` holds 'o99', which orders.csv does not list.", Assert.Single(score.Faults));
        Assert.Equal(0.9, score.Total, 6);
        Assert.Null(Answer(score, "affected").Said);
    }

    [Fact]
    public void Guessers_score_next_to_nothing_and_always_the_same()
    {
        var guesses = SheetGuesses.Of(SampleSheet.Form, SampleSheet.Key, SampleSheet.Known);

        Assert.Equal(guesses, SheetGuesses.Of(SampleSheet.Form, SampleSheet.Key, SampleSheet.Known));
        // One in twelve guesses both codes, which are worth 0.4, and then their confidence and some cites.
        Assert.InRange(guesses.Mean, 0.02, 0.08);
        Assert.InRange(guesses.Most, guesses.Percentile99, 1);
    }

    private static ScoredAnswer Answer(SheetScore score, string id) => score.Answers.Single(answer => answer.Id == id);
}
