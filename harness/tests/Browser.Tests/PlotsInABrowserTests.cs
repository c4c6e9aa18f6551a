using Harness.Tests.Reports;
using Microsoft.Playwright;

namespace Browser.Tests;

/// <summary>What only a browser knows of a report: what it loads, where things stand, and whether they can be read.</summary>
public sealed class PlotsInABrowserTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    /// <summary>A pixel and what rounding costs.</summary>
    private const double Pixels = 1.5;

    private const string Failed = $"plot-{SamplePlots.FailedId}";

    private static readonly string[] OverTime = ["latency", "calls", "levels"];

    [Fact]
    public async Task A_report_opens_without_a_complaint_and_asks_for_nothing_but_itself()
    {
        await using var report = await OpenedReport.OpenAsync(fixture.Browser);

        Assert.Empty(report.Complaints);
        Assert.StartsWith("file:", Assert.Single(report.Requests));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_plot_is_visible_and_draws_something_everywhere(ColorScheme scheme)
    {
        await using var report = await OpenedReport.OpenAsync(fixture.Browser, scheme);
        var plots = report.Page.Locator("svg.plot[role=img]");

        Assert.Equal(7, await plots.CountAsync());
        foreach (var plot in await plots.AllAsync())
        {
            var box = await plot.BoundingBoxAsync();
            Assert.NotNull(box);
            Assert.True(box.Width > 600 && box.Height > 100, $"A plot of {box.Width} by {box.Height} pixels cannot be read.");
            foreach (var drawn in await plot.Locator("path.marks, path.bars, path.line").AllAsync())
            {
                var size = await BoxOf(drawn);
                Assert.True(size.Width + size.Height > 1, "A series draws nothing.");
                // A mark at the very edge reaches over it by half its size.
                Assert.True(size.Left >= box.X && size.Right <= box.X + box.Width + 4, "A series leaves its plot.");
            }
        }
    }

    [Theory]
    [InlineData("latency")]
    [InlineData("calls")]
    [InlineData("levels")]
    public async Task Bands_stand_where_the_axis_says_that_the_fault_was(string figure)
    {
        await using var report = await OpenedReport.OpenAsync(fixture.Browser);
        var plot = report.Page.Locator($"#{Failed}-{figure}");
        var pixelOf = await TimeAxis(plot);
        var bands = await plot.Locator("rect.band").AllAsync();

        Assert.Equal(SamplePlots.Faults.Length, bands.Count);
        foreach (var (fault, band) in SamplePlots.Faults.Zip(bands))
        {
            var box = await BoxOf(band);
            Assert.Equal(pixelOf(fault.FromMs), box.Left, Pixels);
            Assert.Equal(pixelOf(fault.ToMs ?? SamplePlots.Data.ToMs), box.Right, Pixels);
        }
    }

    [Fact]
    public async Task The_same_moment_stands_at_the_same_place_in_every_figure_over_time()
    {
        await using var report = await OpenedReport.OpenAsync(fixture.Browser);
        var places = new List<double>();
        foreach (var figure in OverTime) places.Add((await TimeAxis(report.Page.Locator($"#{Failed}-{figure}")))(10_000));

        Assert.All(places, place => Assert.Equal(places[0], place, Pixels));
    }

    [Fact]
    public async Task No_label_is_cut_off_and_none_covers_another()
    {
        await using var report = await OpenedReport.OpenAsync(fixture.Browser);

        foreach (var plot in await report.Page.Locator("svg.plot[role=img]").AllAsync())
        {
            var frame = await BoxOf(plot);
            var labels = new List<(string Text, Box Box)>();
            foreach (var text in await plot.Locator("text").AllAsync()) labels.Add((await text.TextContentAsync() ?? "", await BoxOf(text)));

            Assert.NotEmpty(labels);
            Assert.All(labels, label => Assert.True(
                label.Box.Left >= frame.Left - Pixels && label.Box.Right <= frame.Right + Pixels
                && label.Box.Top >= frame.Top - Pixels && label.Box.Bottom <= frame.Bottom + Pixels, $"'{label.Text}' is cut off."));
            Assert.All(labels.SelectMany((one, index) => labels.Skip(index + 1).Select(other => (one, other))), pair => Assert.False(
                pair.one.Box.Covers(pair.other.Box), $"'{pair.one.Text}' and '{pair.other.Text}' cover one another."));
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task What_is_drawn_stands_out_from_its_ground(ColorScheme scheme)
    {
        await using var report = await OpenedReport.OpenAsync(fixture.Browser, scheme);
        var ground = await ColourOf(report.Page.Locator("svg.plot rect.ground").First, "fill");

        foreach (var series in await report.Page.Locator("svg.plot[role=img] :is(path.marks, path.line, path.bars)").AllAsync())
        {
            var isFilled = (await series.GetAttributeAsync("class"))!.Split(' ').Any(name => name is "solid" or "bars");
            Assert.True(Contrast.Between(await ColourOf(series, isFilled ? "fill" : "stroke"), ground) >= 3, "A series is hard to see.");
        }
        foreach (var kind in (string[])["tick", "name"])
        {
            var text = await ColourOf(report.Page.Locator($"svg.plot text.{kind}").First, "fill");
            Assert.True(Contrast.Between(text, ground) >= 4.5, $"A {kind} is hard to read.");
        }
        var fault = await ColourOf(report.Page.Locator("rect.fault").First, "fill");
        Assert.True(Contrast.Between(await ColourOf(report.Page.Locator("text.fault-name").First, "fill"), fault) >= 4.5, "A fault's name is hard to read.");
    }

    [Fact]
    public async Task On_a_telephone_the_plots_scroll_and_the_page_does_not()
    {
        await using var report = await OpenedReport.OpenAsync(fixture.Browser, widthPixels: 380);

        Assert.True(await report.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 380);
        Assert.True((await BoxOf(report.Page.Locator("svg.plot[role=img]").First)).Width >= 600);
    }

    /// <summary>Where a moment stands in the browser, read off the labels of the axis as a person would.</summary>
    private static async Task<Func<double, double>> TimeAxis(ILocator plot)
    {
        var ticks = new List<(double Ms, double X)>();
        foreach (var text in await plot.Locator("text.tick[text-anchor=middle]").AllAsync())
        {
            var box = await BoxOf(text);
            ticks.Add((1000 * double.Parse((await text.TextContentAsync())!, System.Globalization.CultureInfo.InvariantCulture), (box.Left + box.Right) / 2));
        }
        var (first, last) = (ticks[0], ticks[^1]);
        return ms => first.X + (ms - first.Ms) / (last.Ms - first.Ms) * (last.X - first.X);
    }

    private static async Task<Box> BoxOf(ILocator element)
    {
        var sides = await element.EvaluateAsync<double[]>("e => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; }");
        return new Box(sides[0], sides[1], sides[2], sides[3]);
    }

    private static async Task<string> ColourOf(ILocator element, string property) =>
        await element.EvaluateAsync<string>("(e, property) => getComputedStyle(e)[property]", property);

    private sealed record Box(double Left, double Top, double Right, double Bottom)
    {
        public double Width => Right - Left;

        public double Height => Bottom - Top;

        /// <summary>By more than the room that letters leave around themselves.</summary>
        public bool Covers(Box other) =>
            Math.Min(Right, other.Right) - Math.Max(Left, other.Left) > Pixels && Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top) > 3;
    }
}
