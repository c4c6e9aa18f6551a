using Harness.Twins;

namespace Harness.Tests.Twins;

/// <summary>Which sites are bad is decided by the seed alone, and evenly.</summary>
public sealed class TwinChoiceTests
{
    private const int Seeds = 2000;
    private static readonly string[] Sites = [.. Enumerable.Range(1, 20).Select(number => $"S{number:00}")];

    // Computed once with another program. A hand-out of last year must still be what it was.
    [Theory]
    [InlineData(1, "S04,S07,S08,S09,S12,S13,S14,S15,S16,S18,S20")]
    [InlineData(2, "S01,S02,S06,S08,S10,S11,S12,S14,S16,S18,S20")]
    [InlineData(7, "S01,S02,S04,S06,S07,S08,S10,S12,S13,S15,S16")]
    public void A_seed_gives_the_same_sites_for_ever(long seed, string bad) => Assert.Equal(bad, string.Join(',', TwinChoice.Bad(seed, Sites, 11).Order()));

    [Fact]
    public void The_order_of_the_sites_does_not_matter() =>
        Assert.Equal(TwinChoice.Bad(5, Sites, 11).Order(), TwinChoice.Bad(5, [.. Sites.Reverse()], 11).Order());

    [Fact]
    public void Every_site_and_every_pair_of_sites_is_bad_as_often_as_any_other()
    {
        var choices = Enumerable.Range(0, Seeds).Select(seed => TwinChoice.Bad(seed, Sites, 11)).ToList();

        Assert.All(choices, choice => Assert.Equal(11, choice.Count));
        // 11 of 20, and 11 x 10 of 20 x 19, each with five standard deviations of room.
        Assert.All(Sites, site => Assert.InRange(choices.Count(choice => choice.Contains(site)) / (double)Seeds, 0.55 - 0.056, 0.55 + 0.056));
        Assert.All(
            from one in Sites from other in Sites where string.CompareOrdinal(one, other) < 0 select (one, other),
            pair => Assert.InRange(choices.Count(choice => choice.Contains(pair.one) && choice.Contains(pair.other)) / (double)Seeds, 0.289 - 0.051, 0.289 + 0.051));
    }

    [Fact]
    public void Neighbouring_seeds_choose_independently()
    {
        var common = Enumerable.Range(0, Seeds).Average(seed => TwinChoice.Bad(seed, Sites, 11).Intersect(TwinChoice.Bad(seed + 1, Sites, 11)).Count());

        // 11 x 11 / 20.
        Assert.InRange(common, 5.9, 6.2);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(20, 20)]
    public void All_and_none_can_be_bad(int bad, int count) => Assert.Equal(count, TwinChoice.Bad(1, Sites, bad).Count);

    [Theory]
    [InlineData(-1)]
    [InlineData(21)]
    public void More_than_there_are_cannot_be_bad(int bad) => Assert.Throws<ArgumentOutOfRangeException>(() => TwinChoice.Bad(1, Sites, bad));
}
