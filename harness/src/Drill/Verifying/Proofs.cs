using System.Runtime.InteropServices;
using Harness.Exercises;
using Harness.Variants;

namespace Drill.Verifying;

/// <summary>An exercise's record while a verification adds to it. It is written after every variant, so a stopped verification loses nothing.</summary>
internal sealed class Proofs
{
    private readonly Exercise _exercise;
    private readonly IReadOnlyList<Variant> _variants;
    private readonly ProofDigests _digests;
    private readonly string _postgres;
    private readonly string _path;
    private VerifiedRecord _record;

    /// <summary>Reads the record.</summary>
    /// <param name="repositoryRoot">The repository.</param>
    /// <param name="exercise">The exercise.</param>
    /// <param name="variants">All of its variants.</param>
    /// <param name="postgres">The PostgreSQL that is used.</param>
    /// <exception cref="InvalidDataException">The record was changed after `drill verify` wrote it.</exception>
    public Proofs(string repositoryRoot, Exercise exercise, IReadOnlyList<Variant> variants, string postgres)
    {
        (_exercise, _variants, _postgres) = (exercise, variants, postgres);
        _digests = new ProofDigests(repositoryRoot, exercise);
        _path = Path.Combine(exercise.PrivateFolder, VerifiedRecord.FileName);
        var stored = VerifiedRecord.Load(_path);
        _record = stored.Of(variants);
        if (_record.Runs.Count < stored.Runs.Count) _record.Write(_path);
    }

    /// <summary>How many outcomes this verification added.</summary>
    public int ProvedNow { get; private set; }

    /// <summary>The cells of the exercise's matrix that no near-miss opens alone.</summary>
    public IReadOnlyList<string> NeverOpenAlone => _record.NeverOpenAlone(_variants);

    /// <summary>What the record does not prove yet.</summary>
    public ProofPlan Plan() => ProofPlan.Of(_exercise, _variants, _record, _digests);

    /// <summary>Adds the outcomes that are as expected. Other outcomes prove nothing.</summary>
    public void Add(Cell cell)
    {
        var variant = _variants.Single(one => one.Name == cell.Variant);
        var entries = _exercise.Manifest.Scenarios.ToDictionary(entry => entry.Id);
        var proved = cell.Outcomes
            .Where(outcome => Expectations.Compare(Expectations.Of(variant, entries[outcome.Id]), outcome.State) == Agreement.AsExpected).ToList();
        if (proved.Count == 0) return;
        ProvedNow += proved.Count;
        _record = _record.With(new ProvedRun(
            variant.Name, _digests.Of(variant), _digests.Harness, _postgres,
            $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores, .NET {Environment.Version}",
            DateOnly.FromDateTime(DateTime.UtcNow),
            proved.ToDictionary(outcome => outcome.Id, outcome => ProvedRun.Outcome(outcome.State, _digests.Of(entries[outcome.Id]))))
        {
            Open = ProvedRun.CellsOf(proved, onlyOpen: true),
            Matrix = variant.Kind == VariantKind.Reference ? ProvedRun.CellsOf(proved, onlyOpen: false) : null,
        });
        _record.Write(_path);
    }
}
