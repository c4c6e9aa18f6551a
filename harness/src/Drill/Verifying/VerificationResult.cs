using System.Text.Json;
using Harness.Exercises;
using Harness.Measurement;
using Harness.Reviews;
using Harness.Variants;
using Harness.Verdicts;

namespace Drill.Verifying;

/// <summary>How far one bound separates right variants from the wrong ones that it must catch.</summary>
internal sealed record VerifiedMargin(
    string Scenario, string Measure, double WorstRight, double BestWrong, double Bound, bool Sufficient);

/// <summary>The result of a verification: the content of `verify.json`.</summary>
internal sealed record VerificationResult
{
    /// <summary>
    /// The least ratio between right and wrong variants for a deterministic count.
    /// </summary>
    public const double RequiredRatio = 1.3;

    public required string Exercise { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required double DurationMs { get; init; }
    public required string Postgres { get; init; }
    public required bool Full { get; init; }
    public required int Repeats { get; init; }
    public required int Noise { get; init; }
    public required IReadOnlyList<VerifiedScenario> Scenarios { get; init; }
    public required IReadOnlyList<VerifiedMargin> Margins { get; init; }

    /// <summary>Per focused scenario, the near-misses that no other focused scenario catches.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> SoleCatcherOf { get; init; }

    /// <summary>Variants that did not build or start, with the reason.</summary>
    public required IReadOnlyDictionary<string, string> Invalid { get; init; }

    /// <summary>Every measured run, for other tools.</summary>
    public required IReadOnlyList<Cell> Cells { get; init; }

    /// <summary>How often a scenario contradicted the expectation.</summary>
    public int WrongVerdicts => Scenarios.Sum(scenario => scenario.Wrong);
    /// <summary>How often a scenario was inconclusive: neither right nor wrong.</summary>
    public int InconclusiveOutcomes => Scenarios.Sum(scenario => scenario.Inconclusive);
    /// <summary>How many outcomes were measured.</summary>
    public int Measured =>
        Scenarios.Sum(scenario => scenario.Passed + scenario.Failed + scenario.Inconclusive + scenario.Missing);

    /// <summary>
    /// Focused scenarios that are the sole catcher of no near-miss; empty unless every variant was verified.
    /// </summary>
    public required IReadOnlyList<string> WithoutSoleCatch { get; init; }

    /// <summary>
    /// Cells of the exercise's matrix that no near-miss opens alone, as the record has them; empty unless every variant was verified.
    /// </summary>
    public IReadOnlyList<string> NeverOpenAlone { get; init; } = [];

    /// <summary>The proof of the answer sheet; null if the exercise has none, or only some variants were verified.</summary>
    public SheetProof? Sheet { get; init; }

    /// <summary>The proof of the review's scorer; null if the exercise asks for no review, or only some variants were verified.</summary>
    public ReviewProof? Review { get; init; }

    /// <summary>How many requirements are not met.</summary>
    public int Unmet =>
        WrongVerdicts + Invalid.Count + WithoutSoleCatch.Count + NeverOpenAlone.Count + Margins.Count(margin => !margin.Sufficient)
        + (Sheet?.Unmet ?? 0) + (Review?.Unmet ?? 0);

    /// <summary>How many outcomes were not measured because the record already proves them.</summary>
    public int OnRecord { get; init; }

    /// <summary>The day of the oldest of these outcomes; null if there are none.</summary>
    public DateOnly? OldestOnRecord { get; init; }

    /// <summary>How many near-misses only an earlier harness has proved, because the budget left them out.</summary>
    public int LeftOut { get; init; }

    /// <summary>How many variants were built and not run, because nothing more was asked for.</summary>
    public int OnlyBuilt { get; init; }

    /// <summary>Whether something is proved, now or earlier, and nothing contradicts the expectations.</summary>
    public bool AsExpected => Unmet == 0 && Measured + OnRecord + OnlyBuilt > 0;

    /// <summary>What `drill verify` exits with.</summary>
    public int ExitCode =>
        !AsExpected ? Harness.Verdicts.ExitCode.Red
        : InconclusiveOutcomes > 0 ? Harness.Verdicts.ExitCode.Inconclusive
        : Harness.Verdicts.ExitCode.Green;

    /// <summary>The content of `verify.json`. A bound or a measure may be infinite, and must not abort hours of verification.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CellJournal.Indented) + "\n";

    /// <summary>Evaluates measured runs. Pure.</summary>
    public static VerificationResult Of(
        Exercise exercise, IReadOnlyList<Variant> variants, IReadOnlyList<Cell> cells, bool allVariants,
        VerificationResult settings)
    {
        var scenarios = variants
            .SelectMany(variant => exercise.Manifest.Scenarios.Select(entry => Summarise(variant, entry, cells)))
            .Where(scenario => scenario.Passed + scenario.Failed + scenario.Inconclusive + scenario.Missing > 0)
            .ToList();
        var soleCatcherOf = SoleCatches(exercise, variants, scenarios);
        return settings with
        {
            Scenarios = scenarios,
            Cells = cells,
            Margins = MarginsOf(exercise, variants, cells),
            SoleCatcherOf = soleCatcherOf,
            WithoutSoleCatch = allVariants
                ? [.. soleCatcherOf.Where(pair => pair.Value.Count == 0).Select(pair => pair.Key)]
                : [],
            Invalid = cells.Where(cell => cell.InvalidReason is not null)
                .GroupBy(cell => cell.Variant).ToDictionary(group => group.Key, group => group.First().InvalidReason!),
        };
    }

    private static VerifiedScenario Summarise(Variant variant, ScenarioEntry entry, IReadOnlyList<Cell> cells)
    {
        var expected = Expectations.Of(variant, entry);
        var states = cells.Where(cell => cell.Variant == variant.Name && cell.InvalidReason is null)
            .SelectMany(cell => cell.Outcomes)
            .Where(outcome => outcome.Id == entry.Id).Select(outcome => outcome.State).ToList();
        return new VerifiedScenario(
            variant.Name, entry.Id, expected,
            states.Count(state => state == ScenarioState.Passed),
            states.Count(state => state == ScenarioState.Failed),
            states.Count(state => state == ScenarioState.Inconclusive),
            states.Count(state => state == ScenarioState.Missing),
            states.Count(state => Expectations.Compare(expected, state) == Agreement.Wrong));
    }

    // For a scenario that a near-miss did not run, its declaration counts. `--full` runs everything and so proves the declaration.
    private static Dictionary<string, IReadOnlyList<string>> SoleCatches(
        Exercise exercise, IReadOnlyList<Variant> variants, IReadOnlyList<VerifiedScenario> scenarios)
    {
        var focused = exercise.Manifest.Scenarios
            .Where(entry => entry.Kind is ScenarioKind.Incident or ScenarioKind.Guard).ToList();
        var result = focused.ToDictionary(entry => entry.Id, _ => new List<string>());
        foreach (var variant in variants.Where(variant => variant.Kind == VariantKind.NearMiss))
        {
            var caught = focused.Select(entry => entry.Id).Where(id => Catches(variant, id, scenarios)).ToList();
            if (caught is [var only]) result[only].Add(variant.Name);
        }

        return result.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)pair.Value);
    }

    private static bool Catches(Variant variant, string id, IReadOnlyList<VerifiedScenario> scenarios) =>
        scenarios.FirstOrDefault(one => one.Variant == variant.Name && one.Scenario == id) is { } measured
            ? measured.Failed > 0
            : variant.Manifest.CaughtBy.Contains(id) || variant.Manifest.MayFail.Contains(id);

    private static IReadOnlyList<VerifiedMargin> MarginsOf(
        Exercise exercise, IReadOnlyList<Variant> variants, IReadOnlyList<Cell> cells)
    {
        var entries = exercise.Manifest.Scenarios.ToDictionary(entry => entry.Id);
        var kinds = variants.ToDictionary(variant => variant.Name);
        var measured =
            from cell in cells
            where kinds.ContainsKey(cell.Variant)
            from outcome in cell.Outcomes
            from measure in outcome.Measures
            select (
                outcome.Id, Measure: measure, outcome.State,
                Expected: Expectations.Of(kinds[cell.Variant], entries[outcome.Id]));
        return
        [
            .. from sample in measured
               group sample by (sample.Id, sample.Measure.Name, sample.Measure.AtMost) into bound
               let right = bound
                   .Where(sample => sample.Expected == Expectation.MustPass)
                   .Select(sample => sample.Measure.Value).ToList()
               let wrong = bound.Where(
                   sample => sample.Expected == Expectation.MustFail && sample.Measure.Value > sample.Measure.AtMost)
                   .Select(sample => sample.Measure.Value).ToList()
               where right.Count > 0 && wrong.Count > 0
               let margin = Margin.Of(right, wrong, bound.Key.AtMost)
               select new VerifiedMargin(
                   bound.Key.Id, bound.Key.Name, margin.WorstRight, margin.BestWrong, margin.Bound,
                   margin.IsAtLeast(RequiredRatio)),
        ];
    }
}
