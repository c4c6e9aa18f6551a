namespace Harness.Variants;

/// <summary>What a variant is: it decides what is expected of it.</summary>
public enum VariantKind
{
    /// <summary>The flawed service as handed out.</summary>
    Starter,

    /// <summary>The right design that the debrief shows.</summary>
    Reference,

    /// <summary>Another right design.</summary>
    Alternative,

    /// <summary>Almost right: at least one scenario must catch it.</summary>
    NearMiss,
}

/// <summary>One version of a service whose verdicts are known in advance.</summary>
/// <param name="Name">"starter", "reference", "alternatives/&lt;name&gt;", "near-misses/&lt;name&gt;".</param>
/// <param name="Kind">What is expected of it.</param>
/// <param name="Folder">Absolute path of its difference from its base; null for the starter, which needs none.</param>
/// <param name="Manifest">The content of its `variant.json`.</param>
public sealed record Variant(string Name, VariantKind Kind, string? Folder, VariantManifest Manifest)
{
    /// <summary>The name of the file that says what it is.</summary>
    public const string FileName = "variant.json";

    /// <summary>The service as handed out.</summary>
    public static readonly Variant Starter = new("starter", VariantKind.Starter, null, new VariantManifest { Summary = "The service as handed out." });

    /// <summary>The variant that it builds on; null for the starter.</summary>
    public Variant? Base { get; init; }

    /// <summary>Its own folder and those of its bases: all that it is made of besides the starter.</summary>
    public IEnumerable<string> Folders => [.. Base?.Folders ?? [], .. Folder is null ? [] : (string[])[Folder]];
}
