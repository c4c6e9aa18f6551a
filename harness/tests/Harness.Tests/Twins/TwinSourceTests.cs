using Harness.Twins;

namespace Harness.Tests.Twins;

/// <summary>What a candidate's source is made of.</summary>
public sealed class TwinSourceTests
{
    private const string Author =
        """
        class Store
        {
        #if SITE_S1
            int Take() => 1;
        #else
            int Take()
            {
                return 2;
            }
        #endif

            int Total;
        #if SITE_S2
            int Cents;
        #else
            long Cents;
        #endif
        }

        """;

    [Fact]
    public void A_bad_site_has_its_bad_twin_and_every_other_its_good_one()
    {
        var baked = Bake(Author, "S1");

        Assert.Equal("class Store\n{\n    int Take() => 1;\n\n    int Total;\n    long Cents;\n}\n", baked.Files["a.cs"]);
        Assert.Equal(
            [new SitePlace("S1", Twin.Bad, "a.cs", new LineRange(3, 3)), new SitePlace("S2", Twin.Good, "a.cs", new LineRange(6, 6))], baked.Places);
    }

    [Fact]
    public void With_every_site_good_it_is_the_reference()
    {
        var baked = Parse(Author).AllGood;

        Assert.Equal("class Store\n{\n    int Take()\n    {\n        return 2;\n    }\n\n    int Total;\n    long Cents;\n}\n", baked.Files["a.cs"]);
        Assert.All(baked.Places, place => Assert.Equal(Twin.Good, place.Twin));
        Assert.Equal([new LineRange(3, 6), new LineRange(9, 9)], baked.Places.Select(place => place.Lines));
    }

    [Fact]
    public void The_sites_are_those_of_all_files_each_once()
    {
        var source = TwinSource.Parse(new Dictionary<string, string> { ["b.cs"] = Block("S2", "a", "b") + Block("S10", "a", "b"), ["a.sql"] = Block("S2", "a", "b") });

        Assert.Equal(["S10", "S2"], source.Sites);
        Assert.Equal([("a.sql", "S2"), ("b.cs", "S2"), ("b.cs", "S10")], source.AllGood.Places.Select(place => (place.File, place.Site)));
    }

    [Fact]
    public void Nothing_shows_that_there_were_twins()
    {
        foreach (var bad in (string[][])[[], ["S1"], ["S2"], ["S1", "S2"]])
        {
            var text = Parse(Author).Bake(bad).Files["a.cs"];
            Assert.DoesNotContain('#', text);
            Assert.DoesNotContain("SITE", text);
        }
    }

    [Fact]
    public void A_checkout_with_other_line_ends_bakes_the_same() =>
        Assert.Equal(Bake(Author, "S2").Files["a.cs"], Bake(Author.Replace("\n", "\r\n"), "S2").Files["a.cs"]);

    [Theory]
    [InlineData("x")]
    [InlineData("x\n")]
    [InlineData("")]
    [InlineData("x\n\n\n  y  \n")]
    [InlineData("#if DEBUG\nx\n#elif RELEASE\n#else\ny\n#endif\n#region z\n#endregion\n")]
    public void What_is_no_site_stays_as_it_was_written(string text) => Assert.Equal(text, Bake(text).Files["a.cs"]);

    [Theory]
    [InlineData("a\n\n<>\n\nb\n", "a\n\nb\n", 1, 3)]
    [InlineData("{\n<>\n\nb\n", "{\nb\n", 1, 2)]
    [InlineData("a\n\n<>\n}\n", "a\n}\n", 1, 2)]
    [InlineData("<>\n\nb\n", "b\n", 1, 1)]
    [InlineData("a\n<>\nb\n", "a\nb\n", 1, 2)]
    [InlineData("a\n<>\n", "a\n", 1, 1)]
    [InlineData("a\n\n<>\nb\n", "a\n\nb\n", 1, 3)]
    public void Around_an_empty_twin_the_lines_close_up_and_are_its_place(string text, string baked, int from, int to)
    {
        var source = Bake(text.Replace("<>", "#if SITE_S1\n#else\nadded\n#endif"), "S1");

        Assert.Equal(baked, source.Files["a.cs"]);
        Assert.Equal(new LineRange(from, to), Assert.Single(source.Places).Lines);
    }

    [Fact]
    public void A_blank_line_that_a_twin_ends_with_is_its_own()
    {
        var source = Bake(Block("S1", "bad\n", "good\n") + Block("S2", "", "more\n") + "}\n", "S1", "S2");

        Assert.Equal("bad\n\n}\n", source.Files["a.cs"]);
        Assert.Equal(new LineRange(1, 2), source.Places[0].Lines);
    }

    [Theory]
    [InlineData("#if SITE_S1\na\n#else\nb\n", "a.cs:4: the block of S1 that begins at line 1 has no #endif.")]
    [InlineData("#if SITE_S1\na\n#endif\n", "a.cs:3: the block of S1 has no #else: the bad twin comes first, the good one after #else.")]
    [InlineData("#if SITE_S1\na\n#else\nb\n#else\n#endif\n", "a.cs:5: the block of S1 has a second #else.")]
    [InlineData("#if SITE_S1\na\n#else\na\n#endif\n", "a.cs:5: the twins of S1 are equal.")]
    [InlineData("#if SITE_S1\n#if SITE_S2\n", "a.cs:2: `#if SITE_S2` within the block of S1: it holds #else and #endif, and nothing nested.")]
    [InlineData("#if SITE_S1\n  # if DEBUG\n", "a.cs:2: `#if DEBUG` within the block of S1: it holds #else and #endif, and nothing nested.")]
    [InlineData("#if SITE_S1\n#elif SITE_S2\n", "a.cs:2: `#elif SITE_S2` within the block of S1: it holds #else and #endif, and nothing nested.")]
    [InlineData("#if DEBUG\n#if SITE_S1\n", "a.cs:2: a block of a site stands within another #if.")]
    [InlineData("#if !SITE_S1\n", "a.cs:1: a block of a site begins with `#if SITE_<id>` and nothing else.")]
    [InlineData("#if SITE_S1 && DEBUG\n", "a.cs:1: a block of a site begins with `#if SITE_<id>` and nothing else.")]
    [InlineData("x\n#endif\n", "a.cs:2: #endif without an #if.")]
    [InlineData("#else\n", "a.cs:1: #else without an #if.")]
    [InlineData("#if DEBUG\n", "a.cs:1: an #if has no #endif.")]
    public void A_block_that_is_not_as_it_should_be_is_named_with_its_line(string text, string fault) =>
        Assert.Equal(fault, Assert.Throws<InvalidDataException>(() => Parse(text)).Message);

    [Fact]
    public void A_site_that_no_file_has_cannot_be_bad() =>
        Assert.Equal("No file has a block of the site 'S3'. The sites are S1, S2.", Assert.Throws<InvalidDataException>(() => Bake(Author, "S1", "S3")).Message);

    private static string Block(string site, string bad, string good) => $"#if SITE_{site}\n{Lines(bad)}#else\n{Lines(good)}#endif\n";

    private static string Lines(string text) => text.Length == 0 ? "" : text + "\n";

    private static TwinSource Parse(string text) => TwinSource.Parse(new Dictionary<string, string> { ["a.cs"] = text });

    private static BakedSource Bake(string text, params string[] bad) => Parse(text).Bake(bad);
}
