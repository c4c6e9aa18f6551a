using System.Xml.Linq;

namespace Drill.Building;

/// <summary>One build of a service in an overlay, as properties of MSBuild (see Directory.Build.targets).</summary>
/// <param name="Overlay">Absolute path of the variant's folder.</param>
/// <param name="Pivot">The name of its output folder.</param>
/// <param name="Removes">The starter's files that it does without, relative to the project.</param>
internal sealed record VariantBuild(string Overlay, string Pivot, IReadOnlyList<string> Removes);

/// <summary>A project that builds variants of one service at once: starting a build takes longer than compiling a variant.</summary>
internal static class VariantBatch
{
    private static readonly char[] Special = ['%', '$', '@', '(', ')', ';', '\'', '*', '?'];

    /// <summary>The project's text. Building it leaves a file for every variant that compiled, named as its output folder.</summary>
    /// <param name="serviceProject">The service's project; it must have been restored, and what it refers to built.</param>
    /// <param name="variants">The variants; their properties differ, so that they are built side by side.</param>
    /// <param name="compiled">The folder of those files.</param>
    public static XElement Project(string serviceProject, IEnumerable<VariantBuild> variants, string compiled) => new(
        "Project",
        new XElement("ItemGroup", variants.Select(variant => new XElement(
            "Variant",
            new XAttribute("Include", "$(MSBuildProjectFullPath)"),
            new XElement("AdditionalProperties", string.Join(';', Properties(variant)))))),
        // One that does not compile fails the build, and stops no other.
        new XElement("Target",
            new XAttribute("Name", "Build"),
            new XElement("MSBuild",
                new XAttribute("Projects", "@(Variant)"), new XAttribute("Targets", "BuildOne"),
                new XAttribute("BuildInParallel", "true"))),
        new XElement("Target",
            new XAttribute("Name", "BuildOne"),
            new XElement("MSBuild", new XAttribute("Projects", Escape(serviceProject)), new XAttribute("Targets", "Build")),
            new XElement("WriteLinesToFile",
                new XAttribute("File", $"{Escape(compiled)}/$(OverlayPivot)"), new XAttribute("Lines", "compiled"), new XAttribute("Overwrite", "true"))));

    // The task splits at semicolons, and takes what has no equals sign for the rest of the value before.
    private static IEnumerable<string> Properties(VariantBuild variant) =>
    [
        "BuildProjectReferences=false", $"Overlay={Escape(variant.Overlay)}", $"OverlayPivot={Escape(variant.Pivot)}",
        $"OverlayRemoves={string.Join(';', variant.Removes.Select(Escape))}",
    ];

    private static string Escape(string value) =>
        string.Concat(value.Select(letter => Special.Contains(letter) ? $"%{(int)letter:X2}" : letter.ToString()));
}
