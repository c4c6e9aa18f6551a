using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Harness.Exercises;
using Harness.Measurement;
using Harness.Reports;
using Harness.Verdicts;

namespace Harness.Tests.Reports;

public sealed partial class PlotTests
{
    private const string Attack = "<script>alert('x')</script>\"'&\u001b[31m";

    private static readonly string Page = HtmlReport.Render(SamplePlots.Run, SampleRun.Title);

    [Fact]
    public void Every_picture_is_well_formed_and_says_what_it_shows()
    {
        var pictures = Pictures(Page);

        // The failed scenario has all four; the one that passed recorded no levels.
        Assert.Equal(7, pictures.Count);
        Assert.All(pictures, picture =>
        {
            Assert.Equal("img", picture.Attribute("role")!.Value);
            var names = picture.Attribute("aria-labelledby")!.Value.Split(' ');
            Assert.Equal(names, picture.Elements().Take(2).Select(element => element.Attribute("id")!.Value));
            Assert.All(picture.Elements().Take(2), element => Assert.NotEmpty(element.Value));
        });
        var ids = Ids().Matches(Page).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public void Every_coordinate_is_a_number_within_its_picture() => Assert.All(Pictures(Page), picture =>
    {
        var size = picture.Attribute("viewBox")!.Value.Split(' ').Select(Number).ToList();
        Assert.All(picture.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "x" or "y"), attribute =>
            Assert.InRange(Number(attribute.Value), 0, Math.Max(size[2], size[3])));
        Assert.All(
            Starts().Matches(string.Concat(picture.Descendants("path").Select(path => path.Attribute("d")!.Value))),
            start =>
            {
                Assert.InRange(Number(start.Groups[1].Value), 0, size[2]);
                Assert.InRange(Number(start.Groups[2].Value), 0, size[3]);
            });
    });

    [Fact]
    public void What_is_not_drawn_is_said_and_percentiles_are_of_all()
    {
        Assert.Contains("of 2,340 are drawn: the fastest, the median and the slowest of each moment.", Page);
        var product = SamplePlots.Data.Latencies.Single(series => series is { Kind: "product", Outcome: "ok" });
        Assert.Contains($"<td class=\"number\">{product.Count:#,0}</td>".Replace(",", ","), Page);
        Assert.Contains(Units.Latency(product.Quantiles.Single(quantile => quantile.Percent == 99).Ms), Page);
    }

    [Fact]
    public void Every_fault_has_its_band_in_every_figure_over_time_and_stands_in_the_list()
    {
        var failed = Pictures(Page).Where(picture => picture.Attribute("id")!.Value.Contains(SamplePlots.FailedId)).ToList();
        string[] overTime = ["latency", "calls", "levels"];

        Assert.All(overTime, name => Assert.Equal(
            SamplePlots.Faults.Length,
            failed.Single(picture => picture.Attribute("id")!.Value.EndsWith(name)).Elements("rect").Count(rect => rect.Attribute("class")!.Value == "band")));
        Assert.Contains("<li><b>recommendations</b> hangs <time>6.0 s – 11.5 s</time></li>", Page);
        Assert.Contains("<time>19.0 s – end</time>", Page);
    }

    [Fact]
    public void What_a_scenario_named_stays_text()
    {
        var data = PlotAssembly.Of(
            [new(Attack, Attack, 5, 5)], [(Attack, [1, 2])], [new(Attack, [new(1, 2)])], [new(Attack, Attack, 1, null)], 100);
        var page = HtmlReport.Render(
            SampleRun.Red with
            {
                Expected = [new ScenarioEntry(Attack, Attack, ScenarioKind.Composite, [])],
                Outcomes = [new ScenarioOutcome { Id = Attack, State = ScenarioState.Failed, Plots = data }],
            },
            Attack);

        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain('\u001b', page);
        Assert.Equal(4, Pictures(page).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(7)]
    public void A_few_requests_and_many_kinds_still_draw(int kinds)
    {
        var data = PlotAssembly.Of([.. Enumerable.Range(0, kinds).Select(index => new PlottedRequest($"kind {index}", "ok", index, 0))], [], [], [], 100);

        var page = HtmlReport.Render(
            SampleRun.Red with { Expected = [SampleRun.Entry("storm")], Outcomes = [new() { Id = "storm", State = ScenarioState.Failed, Plots = data }] }, "A");

        Assert.Equal(2, Pictures(page).Count);
        Assert.DoesNotContain("NaN", page);
    }

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(0.0312, "0.031 ms")]
    [InlineData(0.5, "0.5 ms")]
    [InlineData(9.996, "10 ms")]
    [InlineData(38.25, "38.3 ms")]
    [InlineData(999.4, "999 ms")]
    [InlineData(999.6, "1 s")]
    [InlineData(1_254, "1.25 s")]
    [InlineData(65_000, "65 s")]
    public void Latencies_have_three_digits_and_their_unit(double milliseconds, string text) =>
        Assert.Equal(text, Units.Latency(milliseconds));

    private static List<XElement> Pictures(string page) =>
        [.. Svg().Matches(page).Select(match => XElement.Parse(match.Value)).Where(picture => picture.Attribute("role")?.Value == "img" && picture.Attribute("class")!.Value == "plot")];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("<svg .*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Svg();

    [GeneratedRegex("[ML](-?[0-9.]+) (-?[0-9.]+)")]
    private static partial Regex Starts();

    [GeneratedRegex(" id=\"([^\"]+)\"")]
    private static partial Regex Ids();
}
