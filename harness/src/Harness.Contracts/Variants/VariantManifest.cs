namespace Harness.Variants;

/// <summary>The content of a variant's `variant.json`.</summary>
public sealed record VariantManifest
{
    /// <summary>What the variant is, in a sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Near-misses only: why people hand this in.</summary>
    public string? Why { get; init; }

    /// <summary>Near-misses only: ids of the scenarios that must fail.</summary>
    public IReadOnlyList<string> CaughtBy { get; init; } = [];

    /// <summary>Near-misses only: ids of the scenarios that may fail; every other one must pass.</summary>
    public IReadOnlyList<string> MayFail { get; init; } = [];

    /// <summary>The variant that it builds on, for example "reference"; null for the starter.</summary>
    public string? Over { get; init; }

    /// <summary>Files that replace nothing in its base, for example "src/Outbox.cs".</summary>
    public IReadOnlyList<string> New { get; init; } = [];

    /// <summary>Files of its base that the variant removes, for example "src/Retries.cs".</summary>
    public IReadOnlyList<string> Removes { get; init; } = [];
}
