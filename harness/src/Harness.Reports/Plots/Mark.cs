using Harness.Reports.Page;

namespace Harness.Reports.Plots;

/// <summary>
/// How the requests of one outcome are drawn. Every outcome has a colour and a shape, so readers can tell outcomes apart without
/// colours. All marks of a series are one path, which keeps a page with thousands of marks small.
/// </summary>
internal static class Mark
{
    private const int Styles = 6;

    /// <summary>The CSS class of a series' colour.</summary>
    public static string Colour(int index) => $"s{index % Styles + 1}";

    /// <summary>All marks of a series.</summary>
    public static Html Path(int index, IEnumerable<(double X, double Y)> places) => Html.Of(
        $"""<path class="marks {Colour(index)} {Shape(index)}" d="{Html.Each(places, place => At(index, place.X, place.Y))}"/>""");

    /// <summary>One mark beside a name, for legends and tables.</summary>
    public static Html Sample(int index) => Html.Of(
        $"""<svg class="plot sample" width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">{Path(index, [(7, 7)])}</svg>""");

    private static string Shape(int index) => (index % Styles) switch { 0 => "dot", 1 or 5 => "solid", _ => "line" };

    private static Html At(int index, double x, double y) => (index % Styles) switch
    {
        // A dot is the round cap of a line of length zero.
        0 => Html.Of($"M{x} {y}h0"),
        1 => Html.Of($"M{x} {y - 3.4}l3.4 5.8h-6.8z"),
        2 => Html.Of($"M{x - 2.6} {y - 2.6}l5.2 5.2m0-5.2l-5.2 5.2"),
        3 => Html.Of($"M{x - 2.5} {y - 2.5}h5v5h-5z"),
        4 => Html.Of($"M{x} {y - 3.3}v6.6m-3.3-3.3h6.6"),
        _ => Html.Of($"M{x} {y - 3.4}l3.4 3.4-3.4 3.4-3.4-3.4z"),
    };
}
