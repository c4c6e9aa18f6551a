using Harness.Twins;

namespace Harness.Reviews;

/// <summary>The files under review, as the candidate got them.</summary>
/// <param name="Lines">The lines of each file, in the order of the form.</param>
public sealed record ReviewedSource(IReadOnlyDictionary<string, LineRange> Lines)
{
    /// <summary>How many lines they have together.</summary>
    public int TotalLines => Lines.Values.Sum(lines => lines.Count);

    /// <summary>Counts the lines of the files that a form lists.</summary>
    /// <param name="form">The form.</param>
    /// <param name="files">Text by path below the exercise's folder; there may be others among them.</param>
    /// <exception cref="InvalidDataException">One of them is missing; the message names it.</exception>
    public static ReviewedSource Of(ReviewForm form, IReadOnlyDictionary<string, string> files) => new(form.Files.ToDictionary(
        path => path, path => files.TryGetValue(path, out var text) ? LineRange.Of(text) : throw new InvalidDataException($"{path} is missing. The form lists it as a file under review."),
        StringComparer.Ordinal));
}
