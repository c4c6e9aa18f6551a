using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Harness.Reports.Page;

/// <summary>
/// Markup that is safe to put in a page. It can be made only from interpolated strings: the literal parts are markup, and
/// interpolated values are cleaned and escaped unless they are markup themselves. Escaping therefore cannot be forgotten.
/// </summary>
internal readonly record struct Html
{
    private readonly string? _markup;

    private Html(string markup) => _markup = markup;

    /// <summary>Markup from an interpolated string.</summary>
    public static Html Of(HtmlInterpolation interpolation) => new(interpolation.ToString());

    /// <summary>The markup of each item, joined.</summary>
    public static Html Each<T>(IEnumerable<T> items, Func<T, Html> part) =>
        new(string.Concat(items.Select(item => part(item).ToString())));

    /// <summary>Markup if a condition holds, nothing otherwise.</summary>
    public static Html When(bool condition, Func<Html> part) => condition ? part() : default;

    public override string ToString() => _markup ?? "";
}

/// <summary>Collects an interpolated string as markup.</summary>
[InterpolatedStringHandler]
internal readonly struct HtmlInterpolation(int literalLength, int formattedCount)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _markup = new(literalLength + formattedCount * 32);

    public void AppendLiteral(string markup) => _markup.Append(markup);

    public void AppendFormatted(Html markup) => _markup.Append(markup);

    public void AppendFormatted(string? text) => _markup.Append(Encoder.Encode(PlainText.Clean(text ?? "")));

    public void AppendFormatted(int number) => _markup.Append(number.ToString(CultureInfo.InvariantCulture));

    public void AppendFormatted(long number) => _markup.Append(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A coordinate, always with a decimal point and never a comma.</summary>
    public void AppendFormatted(double number) => _markup.Append(number.ToString("0.##", CultureInfo.InvariantCulture));

    public override string ToString() => _markup.ToString();
}
