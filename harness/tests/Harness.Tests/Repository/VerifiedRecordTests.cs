using Drill.Foundation;
using Drill.Variants;
using Drill.Verifying;
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
        var exercise = ExerciseFolder.LoadAll(Checkout.Root).Single(one => one.Name == name);
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
}
