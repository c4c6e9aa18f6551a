using System.Text.Json;
using Harness.Exercises;

namespace Harness.Sheets;

/// <summary>
/// A sheet whose score is known in advance: a file of `sheets` in the private folder, other than the key. What near-misses are for
/// scenarios, these are for a scorer.
/// </summary>
public sealed record ScoredSheet
{
    /// <summary>Who hands this in, and why.</summary>
    public required string Why { get; init; }

    /// <summary>The least that it must score, 0 to 1.</summary>
    public required double Least { get; init; }

    /// <summary>The most that it may score, 0 to 1.</summary>
    public required double Most { get; init; }

    /// <summary>Whether every core answer is right.</summary>
    public bool CoreRight { get; init; }

    /// <summary>How many faults its form has.</summary>
    public int Faults { get; init; }

    /// <summary>The content of the candidate's file.</summary>
    public required JsonElement Answers { get; init; }

    /// <summary>Reads a file's content.</summary>
    /// <exception cref="InvalidDataException">It is not a scored sheet; the message names the file and the error.</exception>
    public static ScoredSheet Parse(string json, string path) =>
        StrictJson.Parse<ScoredSheet>(json, SheetForm.JsonOptions, fault => $"{path} is not a valid scored sheet: {fault}");

    /// <summary>What its score contradicts, in words; null when it is as known.</summary>
    public string? Contradiction(SheetScore score)
    {
        if (score.Faults.Count != Faults) return $"has {score.Faults.Count} faults of form, and should have {Faults}: {string.Join(" ", score.Faults)}";
        if (score.CoreRight != CoreRight) return $"has {(score.CoreRight ? "every" : "not every")} core answer right";
        return score.Total >= Least - 1e-9 && score.Total <= Most + 1e-9
            ? null
            : FormattableString.Invariant($"scores {score.Total:0.00}, and should score {Least:0.00} to {Most:0.00}");
    }
}
