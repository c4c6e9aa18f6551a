using Drill.Verbs;

namespace Harness.Tests.Drill;

public sealed class VerifyRequestTests
{
    private static readonly VerifyVerb.Request Default = VerifyVerb.Request.Default;

    [Fact]
    public void Verifications_that_measure_something_else_keep_different_journals()
    {
        string[] names =
        [
            .. ((VerifyVerb.Request[])
            [
                Default, Default with { Full = true }, Default with { Repeat = 2 }, Default with { Noise = 1 },
                Default with { Seed = 1 }, Default with { Seed = 2 }, Default with { Variants = ["starter"] },
                Default with { Variants = ["reference"] },
            ]).Select(request => request.JournalName),
        ];

        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Fact]
    public void A_journal_of_many_variants_has_a_name_that_a_file_can_have() =>
        Assert.InRange(
            (Default with { Variants = [.. Enumerable.Repeat("near-misses/a-variant-with-a-long-name", 40)] }).JournalName.Length,
            1, 200);
}
