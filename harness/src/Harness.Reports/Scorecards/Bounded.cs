using Drill.Submissions;
using Harness.Verdicts;

namespace Drill.Scorecards;

/// <summary>
/// Cuts text from a submission to a readable length, because one hostile answer must not make a page of megabytes. The page always
/// says how much was left out.
/// </summary>
internal static class Bounded
{
    /// <summary>The longest name that a page shows, in characters.</summary>
    public const int NameLength = 160;

    private const int ProseLength = 2_000;
    private const int SeenLines = 40;
    private const int SeenLength = 400;
    private const int Measures = 40;

    /// <summary>A name or another short text.</summary>
    public static string Name(string text) => Text(text, NameLength);

    /// <summary>A text of at most this many characters, with control characters made visible.</summary>
    public static string Text(string text, int most)
    {
        if (text.Length <= most) return Printable.Of(text);
        // Never cuts between the halves of a surrogate pair.
        var shown = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return Printable.Of(text[..shown]) + $"… ({Number(text.Length - shown)} characters left out)";
    }

    /// <summary>At most this many items, and one more that says how many were left out.</summary>
    public static IReadOnlyList<string> List(IReadOnlyList<string> items, int most, Func<string, string> bound) => items.Count <= most
        ? [.. items.Select(bound)]
        : [.. items.Take(most).Select(bound), $"… and {Number(items.Count - most)} more"];

    /// <summary>A story with each part bounded.</summary>
    public static Story Of(Story story) => new(
        Text(story.Sent, ProseLength), Text(story.MustHold, ProseLength), List(story.Seen, SeenLines, line => Text(line, SeenLength)),
        Text(story.Cost, ProseLength));

    /// <summary>Why something could not be measured.</summary>
    public static string? Reason(string? reason) => reason is null ? null : Text(reason, ProseLength);

    /// <summary>The first measures, up to a limit.</summary>
    public static IReadOnlyList<Measure> Of(IReadOnlyList<Measure> measures) =>
        [.. measures.Take(Measures).Select(measure => measure with { Name = Name(measure.Name) })];

    private static string Number(int count) => Harness.Reports.Units.Number(count);
}
