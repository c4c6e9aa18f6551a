using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Drill.Foundation;
using Drill.Scorecards;
using Harness.Exercises;
using Harness.Reports;
using Harness.Variants;
using Harness.Verdicts;

namespace Drill.Verifying;

/// <summary>What one run of a variant proved.</summary>
/// <param name="Variant">The variant's name.</param>
/// <param name="Service">Digest of its flattened source.</param>
/// <param name="Harness">Digest of the harness that was used.</param>
/// <param name="Postgres">The PostgreSQL that was used, for example "local 15.18".</param>
/// <param name="Machine">A description of the machine.</param>
/// <param name="At">The day, UTC.</param>
/// <param name="Outcomes">By scenario id: its outcome and the digest of the scenario, for example "failed 1a2b3c4d".</param>
internal sealed record ProvedRun(
    string Variant, string Service, string Harness, string Postgres, string Machine, DateOnly At, IReadOnlyDictionary<string, string> Outcomes)
{
    /// <summary>
    /// By scenario id: the cells of its matrix that were open, that is, attacks that got something, and right uses that were refused. Null if
    /// there are none, so that a record says only what somebody has to read.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Open { get; init; }

    /// <summary>By scenario id: all cells of its matrix, open or not. Null but for the reference, with which every scenario reaches its end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Matrix { get; init; }

    /// <summary>The cells of outcomes, by scenario id.</summary>
    /// <param name="outcomes">The outcomes.</param>
    /// <param name="onlyOpen">Whether to leave out those that are as they must be.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>>? CellsOf(IEnumerable<ScenarioOutcome> outcomes, bool onlyOpen) => Stored(
        from outcome in outcomes
        let cells = outcome.Measures.Where(measure => AttackMatrix.IsCell(measure.Name) && (measure.Value > 0 || !onlyOpen))
        select KeyValuePair.Create(
            outcome.Id, (IReadOnlyList<string>)[.. cells.Select(measure => measure.Name).Distinct().Order(StringComparer.Ordinal)]));

    /// <summary>What is left when other runs have proved these scenarios anew.</summary>
    public ProvedRun Without(IReadOnlyCollection<string> scenarios) => this with
    {
        Outcomes = Outcomes.Where(kept => !scenarios.Contains(kept.Key)).ToDictionary(),
        Open = Stored(Open?.Where(kept => !scenarios.Contains(kept.Key))),
        Matrix = Stored(Matrix?.Where(kept => !scenarios.Contains(kept.Key))),
    };

    /// <summary>An outcome as it is stored.</summary>
    public static string Outcome(ScenarioState state, string scenarioDigest) => $"{state.ToString().ToLowerInvariant()} {scenarioDigest}";

    /// <summary>The state of a scenario; null if it did not run, or has changed since.</summary>
    public ScenarioState? StateOf(string scenario, string digest) =>
        Outcomes.TryGetValue(scenario, out var kept) && kept.Split(' ') is [var state, var of] && of == digest
            ? Enum.Parse<ScenarioState>(state, ignoreCase: true)
            : null;

    private static IReadOnlyDictionary<string, IReadOnlyList<string>>? Stored(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>>? cells)
    {
        var stored = cells?.Where(one => one.Value.Count > 0).OrderBy(one => one.Key, StringComparer.Ordinal).ToDictionary();
        return stored is { Count: > 0 } ? stored : null;
    }
}

/// <summary>
/// The content of an exercise's `verified.json`: which scenario and harness saw which outcome on which source, and when. It is
/// committed, so that unchanged code need not be proved again.
/// </summary>
/// <param name="Runs">What was proved: only the newest outcome for each variant and scenario.</param>
internal sealed record VerifiedRecord(IReadOnlyList<ProvedRun> Runs)
{
    /// <summary>The name of the file in the exercise's private folder.</summary>
    public const string FileName = "verified.json";

    private static readonly JsonSerializerOptions Options = new(ExerciseManifest.JsonOptions) { NewLine = "\n" };

    /// <summary>Digest of the runs, which shows whether the record was edited by hand.</summary>
    public string Sum => ContentHash.OfText(JsonSerializer.Serialize(Runs, Options));

    /// <summary>Reads an exercise's record; an empty one if there is none.</summary>
    /// <exception cref="InvalidDataException">The record was changed after `drill verify` wrote it; the message says what to do.</exception>
    public static VerifiedRecord Load(string path)
    {
        if (!File.Exists(path)) return new VerifiedRecord([]);
        string Say(string fault) =>
            $"{path} was changed after `drill verify` wrote it: {fault} Restore it with git, or delete it and verify everything again with --full.";
        var stored = StrictJson.Parse<Stored>(File.ReadAllText(path), Options, Say);
        var record = new VerifiedRecord(stored.Runs);
        return record.Sum == stored.Sum ? record : throw new InvalidDataException(Say("Its sum does not match its runs."));
    }

    /// <summary>Writes the record atomically.</summary>
    public void Write(string path) => AtomicFile.Replace(path, JsonSerializer.Serialize(new Stored(Runs, Sum), Options) + "\n");

    /// <summary>The newest proof of a scenario on a variant in their current versions; null if there is none.</summary>
    /// <param name="variant">The variant's name.</param>
    /// <param name="service">Digest of its current source.</param>
    /// <param name="scenario">The scenario's id.</param>
    /// <param name="digest">Digest of the current scenario.</param>
    public (ProvedRun Run, ScenarioState State)? Find(string variant, string service, string scenario, string digest) => Runs
        .Where(run => run.Variant == variant && run.Service == service).OrderByDescending(run => run.At)
        .Select(run => run.StateOf(scenario, digest) is { } state ? ((ProvedRun, ScenarioState)?)(run, state) : null)
        .FirstOrDefault(found => found is not null);

    /// <summary>The record with one more run, without the outcomes that it supersedes.</summary>
    public VerifiedRecord With(ProvedRun added) => new(
    [
        // Of another source, nothing is left.
        .. Runs.Where(run => run.Variant != added.Variant || run.Service == added.Service)
            .Select(run => run.Variant == added.Variant ? run.Without([.. added.Outcomes.Keys]) : run)
            .Append(added with { Outcomes = added.Outcomes.OrderBy(kept => kept.Key, StringComparer.Ordinal).ToDictionary() })
            .Where(run => run.Outcomes.Count > 0)
            .OrderBy(run => run.Variant, StringComparer.Ordinal).ThenBy(run => run.At).ThenBy(run => run.Harness, StringComparer.Ordinal),
    ]);

    /// <summary>The cells of the exercise's matrix, as the reference's run found them; none if it has no matrix.</summary>
    public IReadOnlyList<string> Matrix =>
        [.. Runs.SelectMany(run => run.Matrix?.Values ?? []).SelectMany(cells => cells).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The cells that the scenarios which must catch a near-miss found open, all of these scenarios together.</summary>
    public IReadOnlyList<string> OpenedBy(Variant nearMiss) =>
    [
        .. Runs.Where(run => run.Variant == nearMiss.Name).SelectMany(run => run.Open ?? new Dictionary<string, IReadOnlyList<string>>())
            .Where(found => nearMiss.Manifest.CaughtBy.Contains(found.Key)).SelectMany(found => found.Value)
            .Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// The cells that are no near-miss's only open one: where they are kept, nothing shows that they see anything that another one does not.
    /// </summary>
    public IReadOnlyList<string> NeverOpenAlone(IEnumerable<Variant> variants) =>
        [.. Matrix.Except(variants.Where(one => one.Kind == VariantKind.NearMiss).Select(OpenedBy).Where(open => open.Count == 1).SelectMany(open => open))];

    /// <summary>The record without variants that no longer exist.</summary>
    public VerifiedRecord Of(IEnumerable<Variant> variants) =>
        new([.. Runs.Where(run => variants.Any(variant => variant.Name == run.Variant))]);

    private sealed record Stored(IReadOnlyList<ProvedRun> Runs, string Sum);
}
