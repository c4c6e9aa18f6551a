using System.Text.Json;
using Harness.Twins;

namespace Harness.Reviews;

/// <summary>One finding of a review, whose form is right.</summary>
/// <param name="Number">Its place in the file, from 1.</param>
/// <param name="File">The file.</param>
/// <param name="Lines">The lines that it is about.</param>
/// <param name="Clause">The clause that it says is broken.</param>
/// <param name="Harm">The code of what that does to somebody.</param>
/// <param name="Severity">The code of how bad that is. No score depends on it.</param>
/// <param name="Confidence">How sure the candidate is that it is right, in percent.</param>
/// <param name="Trigger">What makes it happen, in the candidate's words, for people.</param>
/// <param name="Proof">The test file that proves it; null for none.</param>
public sealed record Finding(int Number, string File, LineRange Lines, string Clause, string Harm, string Severity, int Confidence, string Trigger, string? Proof);

/// <summary>
/// A candidate's review, as far as its form is right: the content of `review.json`. Reading it never throws, whatever a file holds, and knows
/// nothing of what is right.
/// </summary>
/// <param name="Findings">The findings that count. A malformed one counts as none.</param>
/// <param name="Faults">What is wrong with the form, one sentence each.</param>
public sealed record Review(IReadOnlyList<Finding> Findings, IReadOnlyList<string> Faults)
{
    // Twelve findings of 300 characters need a fraction of it.
    private const int MostChars = 256 * 1024;
    private const int MostFaults = 20;

    /// <summary>A review without findings.</summary>
    public static readonly Review Empty = new([], []);

    /// <summary>Reads a file's content.</summary>
    /// <param name="form">What a review may say.</param>
    /// <param name="source">The files under review, as the candidate got them.</param>
    /// <param name="json">The content; null for no file.</param>
    /// <param name="proofs">The test files that there are below the form's folder of proofs, by path below the exercise's folder.</param>
    public static Review Read(ReviewForm form, ReviewedSource source, string? json, IReadOnlySet<string> proofs)
    {
        if (json is null) return Empty with { Faults = [$"There is no {form.Review}."] };
        if (json.Length > MostChars) return Empty with { Faults = [$"{form.Review} is longer than {MostChars >> 10} KiB."] };
        try
        {
            using var document = JsonDocument.Parse(json);
            var reader = new FindingReader(form, source, proofs);
            ReadAll(form, document.RootElement, reader);
            var faults = reader.Faults;
            return new Review(reader.Findings, faults.Count > MostFaults ? [.. faults.Take(MostFaults), $"… and {faults.Count - MostFaults} more."] : faults);
        }
        // Half a surrogate pair is found only when the text is read, or written to bytes.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or ArgumentException)
        {
            return Empty with { Faults = [$"{form.Review} is not valid JSON."] };
        }
    }

    private static void ReadAll(ReviewForm form, JsonElement root, FindingReader reader)
    {
        if (root.ValueKind != JsonValueKind.Object || root.EnumerateObject().ToList() is not [{ Name: "findings", Value.ValueKind: JsonValueKind.Array } findings])
        {
            reader.Faults.Add($"{form.Review} must be an object with the one field `findings`, an array.");
            return;
        }

        var count = findings.Value.GetArrayLength();
        if (count > form.Limits.Findings) reader.Faults.Add($"There are {count} findings, and there may be {form.Limits.Findings}: the first {form.Limits.Findings} count.");
        foreach (var (index, finding) in findings.Value.EnumerateArray().Take(form.Limits.Findings).Index()) reader.Read(index + 1, finding);
    }
}
