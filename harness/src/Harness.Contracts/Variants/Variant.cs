namespace Harness.Variants;

/// <summary>The kind of a variant, which decides the expected outcomes.</summary>
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
/// <param name="Kind">The kind, which decides the expected outcomes.</param>
/// <param name="Folder">Absolute path of the folder with its difference from its base; null for the starter, which has none.</param>
/// <param name="Manifest">The content of its `variant.json`.</param>
public sealed record Variant(string Name, VariantKind Kind, string? Folder, VariantManifest Manifest)
{
    /// <summary>The name of the file that describes a variant.</summary>
    public const string FileName = "variant.json";

    /// <summary>The service as handed out.</summary>
    public static readonly Variant Starter = new("starter", VariantKind.Starter, null, new VariantManifest { Summary = "The service as handed out." });

    /// <summary>The variant that it builds on; null for the starter.</summary>
    public Variant? Base { get; init; }

    /// <summary>The folders that make up the variant besides the starter: those of its bases, and its own.</summary>
    public IEnumerable<string> Folders => [.. Base?.Folders ?? [], .. Folder is null ? [] : (string[])[Folder]];
}
