using Harness.Reviews;
using Harness.Twins;

namespace Harness.Tests.Reviews;

/// <summary>Which finding counts for which site.</summary>
public sealed class ReviewMatchingTests
{
    [Fact]
    public void A_finding_that_fits_two_sites_leaves_the_one_that_another_finding_needs()
    {
        var map = Map((1, [1]), (1, [1, 2]));

        Assert.Equal(2, ReviewMatching.Of([Finding(1, 1), Finding(2, 2)], map).Count);
        Assert.Equal(2, ReviewMatching.Of([Finding(1, 2), Finding(2, 1)], map).Count);
    }

    [Fact]
    public void The_heaviest_site_is_found_where_not_all_can_be() =>
        Assert.Equal("S1", Assert.Single(ReviewMatching.Of([Finding(1, 1)], Map((1, [1]), (5, [1]), (2, [1])))).Value.Site.Id);

    [Theory]
    [InlineData("src/b.cs", 1, "C1", "money")]
    [InlineData("src/a.cs", 2, "C1", "money")]
    [InlineData("src/a.cs", 1, "C2", "money")]
    [InlineData("src/a.cs", 1, "C1", "leak")]
    public void Place_clause_and_harm_must_all_be_right(string file, int line, string clause, string harm)
    {
        Assert.Single(ReviewMatching.Of([Finding(1, 1)], Map((1, [1]))));
        Assert.Empty(ReviewMatching.Of([Finding(1, line) with { File = file, Clause = clause, Harm = harm }], Map((1, [1]))));
    }

    [Fact]
    public void One_line_in_common_is_enough() =>
        Assert.Single(ReviewMatching.Of([Finding(1, 1) with { Lines = new LineRange(5, 9) }], Map((1, [9]))));

    [Fact]
    public void No_other_pairing_finds_more_weight()
    {
        var random = new Random(20);
        for (var round = 0; round < 400; round++)
        {
            var map = Map([.. Enumerable.Range(0, 5).Select(_ => (random.Next(1, 4), (int[])[.. Enumerable.Range(1, 5).Where(_ => random.Next(3) == 0).Append(random.Next(1, 6))]))]);
            Finding[] findings = [.. Enumerable.Range(1, random.Next(0, 6)).Select(number => Finding(number, random.Next(1, 6)))];

            var found = ReviewMatching.Of(findings, map);

            Assert.All(found, pair => Assert.True(pair.Value.IsFoundBy(pair.Key)));
            Assert.Equal(found.Count, found.Values.Distinct().Count());
            Assert.Equal(Best(findings, [.. map.Sites], site => site.Site.Weight), found.Values.Sum(site => site.Site.Weight));
            Assert.Equal(Best(findings, [.. map.Sites], _ => 1), found.Count);
        }
    }

    // Every pairing, tried out.
    private static double Best(Finding[] findings, List<PlacedSite> free, Func<PlacedSite, double> worth) => findings is [var first, .. var others]
        ? free.Where(site => site.IsFoundBy(first)).Select(site => worth(site) + Best(others, [.. free.Where(one => one != site)], worth))
            .Append(Best(others, free, worth)).Max()
        : 0;

    private static Finding Finding(int number, int line) => new(number, "src/a.cs", new LineRange(line, line), "C1", "money", "block", 80, "x", null);

    private static SiteMap Map(params (int Weight, int[] Lines)[] sites) => new([
        .. sites.Select((site, index) => new PlacedSite(
            new ReviewSite { Id = $"S{index}", Weight = site.Weight, Bad = "", Good = "", Anchors = [], Clauses = ["C1"], Harms = ["money"] },
            Twin.Bad, [.. site.Lines.Select(line => new PlacedAnchor("src/a.cs", new LineRange(line, line)))])),
    ]);
}
