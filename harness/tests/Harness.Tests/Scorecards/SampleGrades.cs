using Drill.Grading;
using Drill.Sandboxing;
using Drill.Scorecards;
using Drill.Submissions;
using Drill.Verifying;
using Harness.Exercises;
using Harness.Variants;
using Harness.Verdicts;

namespace Harness.Tests.Scorecards;

/// <summary>Gradings and files of ours as scorecards are made from, small enough to be read.</summary>
internal static class SampleGrades
{
    public const string HeldBackId = "kept-to-ourselves";
    public const string HeldBackTitle = "What nobody outside may read";
    public const string HeldBackStory = "the secret order of events";

    public static readonly IReadOnlyList<ScenarioEntry> Suite =
    [
        Entry("pays", ScenarioKind.Behaviour), Entry("twice", ScenarioKind.Incident), Entry("lost", ScenarioKind.Incident),
        Entry("killed", ScenarioKind.Incident), Entry("equal", ScenarioKind.Guard), Entry("storm", ScenarioKind.Composite),
        new("fast", "Is fast", ScenarioKind.Incident, ["C9"], ScenarioTier.Stretch),
    ];

    public static readonly ExerciseGuide Guide = new(
        "Charge exactly once", "# Decisions\n", InterviewGuide.Parse(
            """
            # For the interviewer

            ## Follow-ups by design

            | slug | ask | a good answer |
            |---|---|---|
            | `one-lock` | "What with two `instances`?" | Only the database sees both. |
            | `one-map` | "I deploy. What do you know?" | Nothing. |

            ## Follow-ups by scenario

            | scenario | ask | a good answer |
            |---|---|---|
            | `twice` | "Which line decides?" | The insert. |
            | `lost` | "What may be true?" | Anything. |

            ## Follow-ups for a green run

            | ask | a good answer |
            |---|---|
            | "What could you delete?" | A line. |

            ## Scoring guide

            | | 1 | 2 |
            |---|---|---|
            | **Candour** | claims | names |

            Score before you speak.

            ## Something else

            Not part of it.
            """),
        new ResultPatterns
        {
            Exercise = "double-charge", Source = PatternSource.Declared,
            Patterns = new Dictionary<string, ResultPattern>
            {
                ["starter"] = new(["twice", "lost", "killed"], []),
                ["one-lock"] = new(["twice"], []),
                ["one-map"] = new(["twice"], ["killed"]),
                ["all-wrong"] = new(["twice", "lost", "equal"], []),
            },
        },
        new Dictionary<string, VariantManifest>
        {
            ["one-lock"] = new() { Summary = "One lock for everything.", Why = "It is three lines." },
            ["one-map"] = new() { Summary = "A map in memory.", Why = "It is an idiom." },
        },
        new StartersPrice("our machine", [new StoredPrice("round trips per payment", 3)]));

    public static readonly GradeResult Green = new()
    {
        Verdict = RunVerdict.Green,
        Submission = Submission(),
        Sandbox = new SandboxDescription(true, "bubblewrap", [], []),
        Suite = Suite,
        HeldBack = [new ScenarioEntry(HeldBackId, HeldBackTitle, ScenarioKind.Composite, ["C2"])],
        Seeds = [Seed(11), Seed(12)],
        Versions = new GradeVersions("h", "e", "commit", "local 15.18", "a machine"),
        StartedAt = DateTimeOffset.UnixEpoch,
        Durations = new GradeDurations(1, 2, 3, 61_000),
        Key = "key",
    };

    /// <summary>Red with its second seed alone, where these failed.</summary>
    public static GradeResult Failing(params string[] ids) => Green with { Verdict = RunVerdict.Red, Seeds = [Seed(11), Seed(12, ids)] };

    public static GradeResult Invalid { get; } = Green with { Verdict = RunVerdict.Invalid, Reason = "error CS1002: ; expected", Seeds = [] };

    public static GradeResult Unreadable { get; } = Invalid with { Reason = "It is no archive.", Submission = null, Suite = [], HeldBack = [] };

    public static GradeResult Inconclusive { get; } = Green with
    {
        Verdict = RunVerdict.Inconclusive,
        Seeds = [Seed(11) with { Suite = [.. Seed(11).Suite.Select(outcome => outcome with { State = ScenarioState.Inconclusive, Reason = "The machine was starved." })] }],
    };

    public static GradedSubmission Submission() => new(
        "double-charge.submission.zip", "double-charge", "c0ffee",
        [
            new GradedFile("src/Program.cs", FileChange.Changed, 20, "hash", 1, 1) { Diff = "@@ -1,1 +1,1 @@\n-old <line>\n+new <line>\n", DiffLinesLeftOut = 4 },
            new GradedFile("src/Same.cs", FileChange.Unchanged, 20, "hash", 0, 0),
            new GradedFile("src/More.cs", FileChange.Added, 20, "hash", 30, 0) { Diff = "@@ -0,0 +1,1 @@\n+more\n" },
        ],
        [new IgnoredEntry("src/DoubleCharge.csproj", "not an editable file")], "# Decisions\nIt was charged twice.\n", null, ["src/A.cs is not listed."]);

    public static GradedSeed Seed(long seed, params string[] failed) => new(
        seed, failed.Length == 0 ? RunVerdict.Green : RunVerdict.Red, null,
        [.. Suite.Select(entry => Outcome(entry.Id, failed.Contains(entry.Id), $"story of {entry.Id}"))],
        [Outcome(HeldBackId, failed.Contains(HeldBackId), HeldBackStory) with { Measures = [new Measure(PriceTag.MeasurePrefix + "round trips per payment", 5, double.PositiveInfinity)] }],
        1_000);

    private static ScenarioOutcome Outcome(string id, bool failed, string story) => new()
    {
        Id = id, State = failed ? ScenarioState.Failed : ScenarioState.Passed,
        Story = failed ? new Story($"sent: {story}", "C1: must hold", [$"seen: {story}"], "costs") : null,
    };

    private static ScenarioEntry Entry(string id, ScenarioKind kind) => new(id, $"Title of {id}", kind, ["C1"]);
}
