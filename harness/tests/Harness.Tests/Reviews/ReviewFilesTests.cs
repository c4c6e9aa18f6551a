using Harness.Reviews;
using Harness.Twins;

namespace Harness.Tests.Reviews;

/// <summary>Files of ours that are not what they should be, and where anchors lead.</summary>
public sealed class ReviewFilesTests
{
    [Theory]
    [InlineData("\"src/Store.cs\", \"src/Api.cs\"", "")]
    [InlineData("\"src/Store.cs\", \"src/Api.cs\"", "\"src/Api.cs\", \"src/Api.cs\"")]
    [InlineData("\"C1\", \"C2\", \"C3\"", "")]
    [InlineData("\"C1\", \"C2\", \"C3\"", "\"C1\", \"C1\"")]
    [InlineData(", \"leak\": \"a secret is shown\", \"stall\": \"nobody is served\"", "")]
    [InlineData(", \"later\": \"may ship\"", "")]
    [InlineData("\"findings\": 6", "\"findings\": 0")]
    [InlineData("\"linesEach\": 4", "\"linesEach\": 0")]
    [InlineData("\"triggerChars\": 40", "\"triggerChars\": 0")]
    [InlineData("\"sharePercent\": 50", "\"sharePercent\": 101")]
    [InlineData("\"recall\": 0.6", "\"recall\": 60")]
    [InlineData("\"precision\": 0.75", "\"precision\": -1")]
    [InlineData("\"proofs/\"", "\"proofs\"")]
    [InlineData("\"review\": \"review.json\",", "")]
    [InlineData("\"review\": ", "\"reviews\": ")]
    public void A_form_that_cannot_be_filled_in_is_refused(string part, string instead) =>
        Assert.StartsWith("form.json", Assert.Throws<InvalidDataException>(() => ReviewForm.Parse(Replaced(SampleReview.FormJson, part, instead), "form.json")).Message);

    [Theory]
    [InlineData("\"id\": \"S2\"", "\"id\": \"S1\"")]
    [InlineData("\"id\": \"S2\"", "\"id\": \"S-2\"")]
    [InlineData("\"weight\": 2", "\"weight\": 0")]
    [InlineData("\"clauses\": [\"C2\", \"C3\"]", "\"clauses\": [\"C2\", \"C9\"]")]
    [InlineData("\"clauses\": [\"C2\", \"C3\"]", "\"clauses\": []")]
    [InlineData("\"harms\": [\"stall\", \"money\"]", "\"harms\": [\"stall\", \"fire\"]")]
    [InlineData("\"harms\": [\"stall\", \"money\"]", "\"harms\": []")]
    [InlineData("\"symbol\": \"Api.Cents\", \"twin\": \"good\"", "\"symbol\": \"Api.Cents\", \"twin\": \"bad\"")]
    [InlineData("\"symbol\": \"site\", \"twin\": \"bad\"", "\"symbol\": \"site\", \"twin\": \"good\"")]
    [InlineData("[{ \"file\": \"src/Store.cs\", \"symbol\": \"Store.Sort\" }]", "[]")]
    [InlineData("{ \"file\": \"src/Store.cs\", \"symbol\": \"Store.Sort\" }", "{ \"file\": \"src/Other.cs\" }")]
    [InlineData("\"from\": 0, \"to\": 0", "\"from\": 0")]
    [InlineData("\"from\": 0, \"to\": 0", "\"to\": 0")]
    [InlineData("\"from\": 0, \"to\": 0", "\"from\": 1, \"to\": 0")]
    [InlineData("\"from\": 0, \"to\": 0", "\"from\": -1, \"to\": 0")]
    [InlineData("\"badSites\": 3", "\"badSites\": 6")]
    [InlineData("\"badSites\": 3", "\"badSites\": 0")]
    public void Sites_that_do_not_fit_are_refused(string part, string instead) => Assert.StartsWith(
        "sites.json", Assert.Throws<InvalidDataException>(() => ReviewSites.Parse(Replaced(SampleReview.SitesJson, part, instead), "sites.json", SampleReview.Form)).Message);

    [Theory]
    [InlineData("S1", Twin.Bad, "src/Store.cs:7 src/Api.cs:3")]
    [InlineData("S2", Twin.Good, "src/Store.cs:10-11")]
    [InlineData("S3", Twin.Bad, "src/Store.cs:16-17")]
    [InlineData("S4", Twin.Good, "src/Api.cs:5")]
    [InlineData("S6", Twin.Good, "src/Api.cs:10-13")]
    public void An_anchor_follows_its_symbol(string site, Twin twin, string anchors) => AssertPlaced(SampleReview.Map, site, twin, anchors);

    [Fact]
    public void It_follows_the_symbol_where_other_twins_move_it()
    {
        var map = SiteMap.Of(SampleReview.Sites, SampleReview.Author.Bake(["S6"]));

        AssertPlaced(map, "S1", Twin.Good, "src/Store.cs:7-8 src/Api.cs:3");
        AssertPlaced(map, "S2", Twin.Good, "src/Store.cs:11-12");
        AssertPlaced(map, "S6", Twin.Bad, "src/Api.cs:12");
    }

    [Theory]
    [InlineData("\"symbol\": \"Store.Sort\"", "\"symbol\": \"Store.Sorted\"", "An anchor of the good twin of 'S2' leads nowhere: there is no symbol 'Store.Sorted'.")]
    [InlineData("\"from\": 0, \"to\": 0", "\"from\": 0, \"to\": 6", "An anchor of the bad twin of 'S1' leads nowhere: Api.Call has 6 lines, and the anchor goes to its line 6 (the first is 0).")]
    [InlineData("\"src/Store.cs\", \"symbol\": \"site\" }, {", "\"src/Api.cs\", \"symbol\": \"site\" }, {", "An anchor of the bad twin of 'S1' leads nowhere: the site has no block in src/Api.cs.")]
    [InlineData("\"id\": \"S1\"", "\"id\": \"S7\"", "The source has blocks of the site 'S1', which sites.json does not list.")]
    public void An_anchor_that_leads_nowhere_is_named(string part, string instead, string fault)
    {
        var sites = ReviewSites.Parse(Replaced(SampleReview.SitesJson, part, instead), "sites.json", SampleReview.Form);

        Assert.Equal(fault, Assert.Throws<InvalidDataException>(() => SiteMap.Of(sites, SampleReview.Source)).Message);
    }

    [Fact]
    public void A_listed_site_has_a_block()
    {
        var source = TwinSource.Parse(SampleReview.AuthorFiles.ToDictionary(file => file.Key, file => file.Value.Replace("#if SITE_S3\n#else\n        Log(\"told\");\n#endif\n", ""))).Bake(["S1"]);

        Assert.Equal("The site 'S3' has no block in the source.", Assert.Throws<InvalidDataException>(() => SiteMap.Of(SampleReview.Sites, source)).Message);
    }

    [Fact]
    public void Lines_of_a_site_are_counted_only_where_it_has_one_block()
    {
        var sites = SampleReview.Sites with { Sites = [SampleReview.Sites.Sites[0] with { Anchors = [new SiteAnchor("a.cs", "site", 1, 1)] }] };
        var one = TwinSource.Parse(new Dictionary<string, string> { ["a.cs"] = "x\n#if SITE_S1\na\nb\n#else\n#endif\n" }).Bake(["S1"]);
        var two = TwinSource.Parse(new Dictionary<string, string> { ["a.cs"] = "#if SITE_S1\na\nb\n#else\n#endif\n#if SITE_S1\na\n#else\n#endif\n" }).Bake(["S1"]);

        AssertPlaced(SiteMap.Of(sites, one), "S1", Twin.Bad, "a.cs:3");
        Assert.Contains("the site has 2 blocks in a.cs", Assert.Throws<InvalidDataException>(() => SiteMap.Of(sites, two)).Message);
    }

    [Fact]
    public void The_seed_decides_which_sites_are_bad()
    {
        var choices = Enumerable.Range(0, 50).Select(seed => SampleReview.Sites.BadIn(seed)).ToList();

        Assert.All(choices, choice => Assert.Equal(3, choice.Count));
        Assert.Equal(choices[7].Order(), SampleReview.Sites.BadIn(7).Order());
        Assert.True(choices.Select(choice => string.Join(',', choice.Order())).Distinct().Count() > 10);
    }

    [Fact]
    public void A_file_under_review_that_is_missing_is_named() => Assert.Contains(
        "src/Store.cs is missing", Assert.Throws<InvalidDataException>(() => ReviewedSource.Of(SampleReview.Form, new Dictionary<string, string> { ["src/Api.cs"] = "" })).Message);

    private static void AssertPlaced(SiteMap map, string id, Twin twin, string anchors)
    {
        var site = map.Sites.Single(one => one.Site.Id == id);
        Assert.Equal((twin, anchors), (site.Twin, string.Join(' ', site.Anchors.Select(anchor => $"{anchor.File}:{anchor.Lines}"))));
    }

    private static string Replaced(string text, string part, string instead)
    {
        Assert.Contains(part, text);
        return text.Replace(part, instead, StringComparison.Ordinal);
    }
}
