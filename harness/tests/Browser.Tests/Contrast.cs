using System.Globalization;
using System.Text.RegularExpressions;

namespace Browser.Tests;

/// <summary>The contrast of two colours as WCAG 2 defines it: 1 for equal ones, 21 for black on white.</summary>
internal static partial class Contrast
{
    /// <summary>Of two colours as a browser computes them, for example "rgb(11, 92, 173)".</summary>
    public static double Between(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string colour)
    {
        var match = Rgb().Match(colour);
        if (!match.Success) throw new ArgumentException($"'{colour}' is no colour without transparency.", nameof(colour));
        return 0.2126 * Linear(match.Groups[1].Value) + 0.7152 * Linear(match.Groups[2].Value) + 0.0722 * Linear(match.Groups[3].Value);
    }

    private static double Linear(string channel)
    {
        var share = double.Parse(channel, CultureInfo.InvariantCulture) / 255;
        return share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
    }

    [GeneratedRegex("""^rgb\((\d+), (\d+), (\d+)\)$""")]
    private static partial Regex Rgb();
}
