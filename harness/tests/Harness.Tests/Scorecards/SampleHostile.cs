using Drill.Grading;
using Drill.Submissions;
using Harness.Verdicts;

namespace Harness.Tests.Scorecards;

/// <summary>A grading in which everything that a submission may choose is chosen by somebody who means harm.</summary>
internal static class SampleHostile
{
    public const string Attack =
        "<script>document.title='owned'</script>\"'><img src=x onerror=\"document.title='owned'\">\u202Eexe.txt\u001b[31m\u0000[click](javascript:alert(1)) https://elsewhere.example `</code>";

    public static readonly GradeResult Grade = With(Attack);

    public static GradeResult With(string text) => SampleGrades.Green with
    {
        Verdict = RunVerdict.Red,
        Submission = SampleGrades.Submission() with
        {
            Name = text,
            // A diff comes bounded and printable from grading; names are bounded by the archive's reader.
            Files = [new GradedFile(text[..Math.Min(text.Length, 240)], FileChange.Added, 1, "hash", 1, 0) { Diff = "@@ -0,0 +1,1 @@\n+" + Printable.Of(text[..Math.Min(text.Length, 400)]) + "\n" }],
            Ignored = [new IgnoredEntry(text, text)],
            Decisions = "# " + text,
            Claims = new SubmissionManifest
            {
                Exercise = text, CreatedAt = DateTimeOffset.UnixEpoch, PackId = text, Harness = text, Ai = text, HistoryIncluded = false, Files = [],
            },
            BrokenClaims = [.. Enumerable.Repeat(text, 50)],
        },
        Seeds =
        [
            .. Enumerable.Range(1, 3).Select(seed => SampleGrades.Seed(seed) with
            {
                Suite =
                [
                    .. SampleGrades.Suite.Select(entry => new ScenarioOutcome
                    {
                        Id = entry.Id, State = ScenarioState.Failed, Reason = text, Story = new Story(text, text, [.. Enumerable.Repeat(text, 2_000)], text),
                        Measures = [.. Enumerable.Repeat(new Measure(text, double.PositiveInfinity, double.NaN), 100)],
                    }),
                ],
            }),
        ],
    };
}
