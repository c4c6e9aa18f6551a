using Harness.Reports.Page;

namespace Harness.Reports.Plots;

/// <summary>A rectangle with a horizontal and a vertical axis, in which values are drawn.</summary>
/// <param name="Left">Coordinates of the picture.</param>
/// <param name="Top">Coordinates of the picture; they grow downwards.</param>
/// <param name="Width">Above zero.</param>
/// <param name="Height">Above zero.</param>
/// <param name="Across">The horizontal axis.</param>
/// <param name="Up">The vertical axis.</param>
internal sealed record Panel(double Left, double Top, double Width, double Height, Axis Across, Axis Up)
{
    public double Right => Left + Width;

    public double Bottom => Top + Height;

    public double X(double value) => Left + Across.Share(value) * Width;

    public double Y(double value) => Bottom - Up.Share(value) * Height;

    /// <summary>The name above the panel.</summary>
    public Html Name(string name) => Html.Of($"""<text class="name" x="{Left}" y="{Top - 6}">{name}</text>""");

    /// <summary>The background and the grid of the vertical axis.</summary>
    /// <param name="label">Formats a tick's value; null leaves the labels out.</param>
    public Html Frame(Func<double, string>? label) => Html.Of($"""
        <rect class="ground" x="{Left}" y="{Top}" width="{Width}" height="{Height}"/>
        {Html.Each(Up.Ticks, tick => Html.Of($"""
            <path class="grid" d="M{Left} {Y(tick)}h{Width}"/>{Html.When(label is not null, () => Html.Of(
                $"""<text class="tick" x="{Left - 7}" y="{Y(tick) + 3.5}" text-anchor="end">{label!(tick)}</text>"""))}
            """))}

        """);
}
