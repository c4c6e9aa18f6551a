using Harness.Reviews;

namespace Drill.Grading;

/// <summary>A place of the hand-out, and whether the review found it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">What it is about.</param>
/// <param name="IsBad">Whether this hand-out has a defect there; otherwise something that only looks odd.</param>
/// <param name="Weight">What finding it is worth.</param>
/// <param name="Scenario">The scenario about it; null for none.</param>
/// <param name="Finding">The number of the finding that found it, or blamed it although it is right; null for none.</param>
internal sealed record GradedSite(string Id, string Title, bool IsBad, double Weight, string? Scenario, int? Finding);

/// <summary>A review as it was graded. No verdict over the scenarios depends on it.</summary>
internal sealed record GradedReview
{
    /// <summary>The seed of the hand-out; null if nothing shows which one it was, so that the one in the repository was taken.</summary>
    public required long? HandOut { get; init; }

    /// <summary>What the review is worth.</summary>
    public required ReviewScore Score { get; init; }

    /// <summary>The bar.</summary>
    public required ReviewBar Bar { get; init; }

    /// <summary>The places, in their order.</summary>
    public required IReadOnlyList<GradedSite> Sites { get; init; }

    /// <summary>When it was locked, by the candidate's clock; null if it never was.</summary>
    public required DateTimeOffset? LockedAt { get; init; }

    /// <summary>The files of the review that are not as they were when it was locked.</summary>
    public required IReadOnlyList<string> ChangedSinceLock { get; init; }

    /// <summary>The files under review that had been edited when it was locked.</summary>
    public required IReadOnlyList<string> EditedBeforeLock { get; init; }

    /// <summary>What became of the proofs, in their order.</summary>
    public IReadOnlyList<GradedProof> Proofs { get; init; } = [];

    /// <summary>What the candidate asked an assistant; null if no log was handed in.</summary>
    public AssistantLog? Log { get; init; }
}

/// <summary>What a proof showed.</summary>
/// <param name="Path">The test file.</param>
/// <param name="Accepted">Whether it shows a defect that no place is about.</param>
/// <param name="Said">What happened when it ran, in a sentence.</param>
internal sealed record GradedProof(string Path, bool Accepted, string Said);
