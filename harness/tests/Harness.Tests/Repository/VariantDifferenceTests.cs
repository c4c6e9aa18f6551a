using Drill.Foundation;
using Drill.Variants;
using Drill.Verifying;
using Harness.Variants;

namespace Harness.Tests.Repository;

/// <summary>A reader of a variant sees what is its own, and nothing else.</summary>
public sealed class VariantDifferenceTests
{
    public static TheoryData<string> Names => [.. ExerciseFolder.LoadAll(Checkout.Root).Select(exercise => exercise.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_file_of_a_variant_equals_its_bases(string name)
    {
        var exercise = ExerciseFolder.LoadAll(Checkout.Root).Single(one => one.Name == name);

        Assert.Empty(
            from variant in VariantFolder.LoadAll(exercise)
            where variant.Folder is not null
            let below = VariantTree.Of(exercise, variant.Base ?? Variant.Starter)
            from file in VariantTree.Own(variant)
            where below.TryGetValue(file.Key, out var content) && content.AsSpan().SequenceEqual(file.Value)
            select $"{variant.Name}: {file.Key}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_that_is_changed_in_more_than_a_third_stands_there_whole(string name)
    {
        var exercise = ExerciseFolder.LoadAll(Checkout.Root).Single(one => one.Name == name);

        Assert.Empty(
            from variant in VariantFolder.LoadAll(exercise)
            let below = VariantTree.Of(exercise, variant.Base ?? Variant.Starter)
            from file in VariantTree.PatchOf(variant)?.Files ?? new Dictionary<string, IReadOnlyList<PatchHunk>>()
            where file.Value.Sum(hunk => hunk.Changed) * 3 > below[file.Key].Count(one => one == (byte)'\n') + 1
            select $"{variant.Name}: {file.Key}");
    }
}
