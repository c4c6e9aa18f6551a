using Drill.Foundation;
using Drill.Scorecards;
using Drill.Variants;
using Drill.Verifying;
using Harness.Exercises;
using Harness.Variants;

namespace Harness.Tests.Repository;

/// <summary>The committed records claim nothing that they do not hold.</summary>
public sealed class VerifiedRecordTests
{
    public static TheoryData<string> Names => [.. ExerciseFolder.LoadAll(Checkout.Root).Select(exercise => exercise.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_record_speaks_of_what_is_there(string name)
    {
        var exercise = Find(name);
        var scenarios = exercise.Manifest.Scenarios.Select(entry => entry.Id).ToHashSet();
        var variants = VariantFolder.LoadAll(exercise).Select(variant => variant.Name).ToHashSet();

        // Loading checks that nobody edited it.
        var record = VerifiedRecord.Load(Path.Combine(exercise.PrivateFolder, VerifiedRecord.FileName));

        Assert.All(record.Runs, run =>
        {
            Assert.Contains(run.Variant, variants);
            Assert.All(run.Outcomes.Keys, id => Assert.Contains(id, scenarios));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_cell_of_a_matrix_is_the_only_one_that_some_near_miss_opens(string name)
    {
        var exercise = Find(name);
        var record = VerifiedRecord.Load(Path.Combine(exercise.PrivateFolder, VerifiedRecord.FileName));

        // `./drill verify` writes them, if scenarios measure any.
        Assert.Equal(Measures(exercise), record.Matrix.Count > 0);
        Assert.Empty(record.NeverOpenAlone(VariantFolder.LoadAll(exercise)));
    }

    private static Exercise Find(string name) => ExerciseFolder.LoadAll(Checkout.Root).Single(one => one.Name == name);

    private static bool Measures(Exercise exercise) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(exercise.TestsProject)!, "*.cs", SearchOption.AllDirectories)
            .Any(path => File.ReadAllText(path).Contains($"\"{AttackMatrix.AttackPrefix}", StringComparison.Ordinal));
}
