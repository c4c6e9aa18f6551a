using Drill.Foundation;
using Drill.Verbs;
using Harness.Variants;
using Harness.Verdicts;

namespace Harness.Tests.Drill;

public sealed class NamesTests
{
    [Theory]
    [InlineData("double-charge", "double-charge", 0)]
    [InlineData("double-chrage", "double-charge", 2)]
    [InlineData("", "abc", 3)]
    public void Distance_counts_edits(string from, string to, int edits) => Assert.Equal(edits, Names.Distance(from, to));

    [Fact]
    public void An_unknown_name_suggests_the_nearest() =>
        Assert.Equal(
            "There is no exercise 'doublecharge'. Did you mean 'double-charge'? Look here.",
            Names.Unknown("exercise", "doublecharge", ["oversell", "double-charge"], "Look here.").Message);

    [Fact]
    public void Without_any_name_nothing_is_suggested() =>
        Assert.Equal("There is no exercise 'x'. Look here.", Names.Unknown("exercise", "x", [], "Look here.").Message);

    [Theory]
    [InlineData("starter", "starter")]
    [InlineData("near-misses/lock", "near-misses/lock")]
    [InlineData("outbox", "alternatives/outbox")]
    // A whole name goes before a last part.
    [InlineData("reference", "reference")]
    public void A_variant_is_found_by_its_name_or_the_last_part_of_it(string name, string found) =>
        Assert.Equal(found, Names.FindVariant(SampleExercise.Of(), Variants, name).Name);

    [Fact]
    public void Part_of_a_last_part_is_not_enough() =>
        Assert.Equal(
            "There is no variant 'ck'. Did you mean 'near-misses/lock'? The variants are in solutions-private/sample.",
            Assert.Throws<WrongUsageException>(() => Names.FindVariant(SampleExercise.Of(), [Variants[2]], "ck")).Message);

    private static readonly Variant[] Variants =
    [
        .. ((string[])["near-misses/reference", "starter", "near-misses/lock", "alternatives/outbox", "reference"])
            .Select(name => Variant.Starter with { Name = name }),
    ];
}
