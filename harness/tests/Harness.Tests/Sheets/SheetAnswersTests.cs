using Harness.Sheets;

namespace Harness.Tests.Sheets;

/// <summary>What is said about the form of answers, and about files of ours that are not what they should be.</summary>
public sealed class SheetAnswersTests
{
    [Theory]
    [InlineData("""{ "begun": "2026-03-09T10:00:00Z" }""", "`begun` is not a question of the sheet.")]
    [InlineData("""{ "deploy": "D9" }""", "`deploy` must be one of its codes: D1, D2, D3.")]
    [InlineData("""{ "deploy": "d2" }""", "`deploy` must be one of its codes: D1, D2, D3.")]
    [InlineData("""{ "deploy": ["D2"] }""", "`deploy` must be one of its codes: D1, D2, D3.")]
    [InlineData("""{ "began": "2026-03-09T10:00:00" }""", "`began` must be a moment such as 2026-03-01T00:00:00Z, from then to 2026-03-31T00:00:00Z.")]
    [InlineData("""{ "began": "2026-03-09" }""", "`began` must be a moment such as 2026-03-01T00:00:00Z, from then to 2026-03-31T00:00:00Z.")]
    [InlineData("""{ "began": "2026-04-09T10:00:00Z" }""", "`began` must be a moment such as 2026-03-01T00:00:00Z, from then to 2026-03-31T00:00:00Z.")]
    [InlineData("""{ "affected": "o1" }""", "`affected` must be an array of strings.")]
    [InlineData("""{ "affected": [1] }""", "`affected` must be an array of strings.")]
    [InlineData("""{ "affected": ["o1", "o1"] }""", "`affected` holds something twice.")]
    [InlineData("""{ "cites": ["l1", "l2", "l3", "l4", "l5"] }""", "`cites` holds 5, and may hold 4.")]
    [InlineData("""{ "causes": ["M9"] }""", "`causes` holds 'M9', which is none of its codes.")]
    [InlineData("""{ "sure": 101 }""", "`sure` must be a whole number from 0 to 100.")]
    [InlineData("""{ "sure": "high" }""", "`sure` must be a whole number from 0 to 100.")]
    [InlineData("""{ "deploy": "D1", "deploy": "D2" }""", "`deploy` is answered twice.")]
    [InlineData("[]", "answers.json is not a JSON object.")]
    [InlineData("{", "answers.json is not valid JSON.")]
    [InlineData("""{ "deploy": "\ud800" }""", "answers.json is not valid JSON.")]
    [InlineData(null, "There is no answers.json.")]
    public void A_fault_of_form_is_said_in_words(string? json, string fault) => Assert.Equal(fault, Assert.Single(SampleSheet.Read(json).Faults));

    [Theory]
    [InlineData("2026-03-09T10:05Z")]
    [InlineData("2026-03-09T10:05:30.5Z")]
    [InlineData("2026-03-09T11:05:00+01:00")]
    public void A_moment_has_an_offset(string time)
    {
        var answers = SampleSheet.Read($$"""{ "began": "{{time}}" }""");

        Assert.Empty(answers.Faults);
        Assert.Equal(10, answers.ById["began"].Time!.Value.UtcDateTime.Hour);
    }

    [Fact]
    public void Many_faults_are_bounded()
    {
        var json = $"{{ {string.Join(", ", Enumerable.Range(0, 90).Select(number => $"\"x{number}\": 1"))} }}";

        Assert.Equal(21, SampleSheet.Read(json).Faults.Count);
        Assert.Equal("… and 70 more.", SampleSheet.Read(json).Faults[^1]);
    }

    [Theory]
    [InlineData("\"from\": \"2026-03-01T00:00:00Z\", ", "")]
    [InlineData("\"D1\": \"the first\", \"D2\": \"the second\", \"D3\": \"the third\"", "\"D1\": \"the first\"")]
    [InlineData("\"of\": \"orders.csv\"", "\"of\": null")]
    [InlineData(", \"atMost\": 4", "")]
    [InlineData("\"id\": \"path\"", "\"id\": \"deploy\"")]
    [InlineData("\"answers\": \"answers.json\",", "")]
    [InlineData("\"kind\": \"set\"", "\"kind\": \"prose\"")]
    public void A_form_that_cannot_be_answered_is_refused(string part, string instead) =>
        Assert.Throws<InvalidDataException>(() => SheetForm.Parse(Replaced(SampleSheet.FormJson, part, instead), "sheet.json"));

    [Theory]
    [InlineData("\"code\": \"D2\"", "\"code\": \"D9\"")]
    [InlineData("\"weight\": 0.2, \"core\": true, \"from\"", "\"weight\": 0.3, \"core\": true, \"from\"")]
    [InlineData("\"needs\": [\"deploy\"]", "\"needs\": [\"nothing\"]")]
    [InlineData("\"to\": \"2026-03-09T10:10:00Z\"", "\"to\": \"2026-03-09T09:10:00Z\"")]
    [InlineData("\"members\": [\"M1\", \"M3\"]", "\"members\": []")]
    [InlineData("\"sure\": {", "\"unsure\": {")]
    [InlineData("\"core\": true, ", "")]
    public void A_key_that_does_not_fit_is_refused(string part, string instead) =>
        Assert.Throws<InvalidDataException>(() => SheetKey.Parse(Replaced(SampleSheet.KeyJson, part, instead), "key.json", SampleSheet.Form));

    [Fact]
    public void A_scored_sheet_says_what_its_score_contradicts()
    {
        var sheet = ScoredSheet.Parse($$"""{ "why": "who knows", "least": 0.9, "most": 1, "coreRight": true, "answers": {{SampleSheet.RightJson}} }""", "right.json");

        Assert.Null(sheet.Contradiction(SampleSheet.Score(SampleSheet.RightJson)));
        Assert.Equal("has not every core answer right", sheet.Contradiction(SampleSheet.ScoreWith("deploy", "\"D1\"")));
        Assert.Equal("scores 0.80, and should score 0.90 to 1.00", sheet.Contradiction(SampleSheet.Score(SampleSheet.RightJson) with { Total = 0.8 }));
        Assert.Contains("has 1 faults of form, and should have 0", sheet.Contradiction(SampleSheet.ScoreWith("sure", "101")));
    }

    private static string Replaced(string text, string part, string instead)
    {
        Assert.Contains(part, text);
        return text.Replace(part, instead, StringComparison.Ordinal);
    }
}
