using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Harness.Reports.Page;

/// <summary>
/// Markup that is safe to put in a page. It is made from interpolated strings alone: their literal parts are markup, and what
/// is interpolated is cleaned and escaped unless it is markup itself, so that nothing can be forgotten.
/// </summary>
internal readonly record struct Html
{
    private readonly string? _markup;

    private Html(string markup) => _markup = markup;

    /// <summary>Markup from an interpolated string.</summary>
    public static Html Of(HtmlInterpolation interpolation) => new(interpolation.ToString());

    /// <summary>Markup from one part for each item.</summary>
    public static Html Each<T>(IEnumerable<T> items, Func<T, Html> part) =>
        new(string.Concat(items.Select(item => part(item).ToString())));

    /// <summary>Markup where a condition holds, nothing otherwise.</summary>
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

    /// <summary>A coordinate: the decimal point never becomes a comma.</summary>
    public void AppendFormatted(double number) => _markup.Append(number.ToString("0.##", CultureInfo.InvariantCulture));

    public override string ToString() => _markup.ToString();
}
