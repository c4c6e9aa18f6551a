using Harness.Exercises;
using Harness.Twins;

namespace Harness.Reviews;

/// <summary>The values that a score may have.</summary>
/// <param name="Least">The least.</param>
/// <param name="Most">The most.</param>
public sealed record ScoreBand(double Least, double Most)
{
    /// <summary>Whether a value is among them.</summary>
    public bool Holds(double value) => value >= Least - 1e-4 && value <= Most + 1e-4;

    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"{Least:0.##} to {Most:0.##}");
}

/// <summary>
/// A review whose score is known in advance, for every hand-out: a file of `reviews` in the private folder, other than the sites. What near-misses are
/// for scenarios, these are for a scorer.
/// </summary>
public sealed record ScoredReview
{
    /// <summary>Who hands this in, and why.</summary>
    public required string Why { get; init; }

    /// <summary>Its recall in every hand-out.</summary>
    public required ScoreBand Recall { get; init; }

    /// <summary>Its precision in every hand-out.</summary>
    public required ScoreBand Precision { get; init; }

    /// <summary>Its Brier score in every hand-out; null to leave it open.</summary>
    public ScoreBand? Brier { get; init; }

    /// <summary>The share of hand-outs in which it passes the bar. Luck passes in some.</summary>
    public ScoreBand Passing { get; init; } = new(0, 0);

    /// <summary>How many faults its form has in every hand-out.</summary>
    public ScoreBand Faults { get; init; } = new(0, 0);

    /// <summary>Its findings.</summary>
    public required IReadOnlyList<FindingRule> Findings { get; init; }

    /// <summary>Reads and checks a file's content.</summary>
    /// <exception cref="InvalidDataException">It is not a scored review; the message names the file and the error.</exception>
    public static ScoredReview Parse(string json, string path)
    {
        var review = StrictJson.Parse<ScoredReview>(json, ReviewForm.JsonOptions, fault => $"{path} is not a valid scored review: {fault}");
        return review.Findings.All(rule => rule is { Times: >= 1, MostLines: >= 1, Take: null or >= 0 } && (rule.Of == RuleTarget.Place) == (rule.Place is not null))
            ? review
            : throw new InvalidDataException($"{path}: a rule has `place` without being of a place or the other way round, or a number that is too small.");
    }

    /// <summary>Scores it for one hand-out. It is written and read as a candidate's review would be.</summary>
    /// <exception cref="InvalidDataException">A rule cannot be followed in this hand-out; the message says why.</exception>
    public ReviewScore Score(ReviewForm form, SiteMap map, BakedSource source, long seed)
    {
        var json = new ReviewWriter(form, map, source, seed).Write(Findings);
        var proofs = Findings.Select(rule => rule.Proof).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var accepted = Findings.Where(rule => rule.ProofIsAccepted).Select(rule => rule.Proof).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return ReviewScorer.Score(form, map, Review.Read(form, ReviewedSource.Of(form, source.Files), json, proofs), accepted);
    }

    /// <summary>What its score for one hand-out contradicts, in words; null when it is as known.</summary>
    public string? Contradiction(ReviewScore score) =>
        !Faults.Holds(score.Faults.Count) ? $"has {score.Faults.Count} faults of form, and should have {Faults}: {string.Join(" ", score.Faults)}"
        : Outside("recall", score.Recall, Recall) ?? Outside("precision", score.Precision, Precision) ?? (Brier is null ? null : Outside("Brier score", score.Brier, Brier));

    private static string? Outside(string name, double? value, ScoreBand band) =>
        value is null ? $"has no {name}" : band.Holds(value.Value) ? null : FormattableString.Invariant($"has {name} {value:0.00}, and should have {band}");
}
