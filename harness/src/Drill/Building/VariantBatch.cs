using System.Xml.Linq;

namespace Drill.Building;

/// <summary>One build of a service with a variant laid over it, as MSBuild properties (see Directory.Build.targets).</summary>
/// <param name="Overlay">Absolute path of the variant's folder.</param>
/// <param name="Pivot">The name of its output folder.</param>
/// <param name="Removes">Files of the starter that the variant removes, relative to the project.</param>
internal sealed record VariantBuild(string Overlay, string Pivot, IReadOnlyList<string> Removes);

/// <summary>An MSBuild project that builds many variants of one service: starting a build takes longer than compiling a variant.</summary>
internal static class VariantBatch
{
    private static readonly char[] Special = ['%', '$', '@', '(', ')', ';', '\'', '*', '?'];

    /// <summary>The project's XML. Building it writes a file for every variant that compiled, named like the variant's output folder.</summary>
    /// <param name="serviceProject">The service's project. It must be restored, and its references built.</param>
    /// <param name="variants">The variants. Their properties differ, so MSBuild builds them in parallel.</param>
    /// <param name="compiled">The folder of those files.</param>
    public static XElement Project(string serviceProject, IEnumerable<VariantBuild> variants, string compiled) => new(
        "Project",
        new XElement("ItemGroup", variants.Select(variant => new XElement(
            "Variant",
            new XAttribute("Include", "$(MSBuildProjectFullPath)"),
            new XElement("AdditionalProperties", string.Join(';', Properties(variant)))))),
        // A variant that does not compile fails the build, but the others are still built.
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

    // The task splits at semicolons. A part without an equals sign continues the previous value.
    private static IEnumerable<string> Properties(VariantBuild variant) =>
    [
        "BuildProjectReferences=false", $"Overlay={Escape(variant.Overlay)}", $"OverlayPivot={Escape(variant.Pivot)}",
        $"OverlayRemoves={string.Join(';', variant.Removes.Select(Escape))}",
    ];

    private static string Escape(string value) =>
        string.Concat(value.Select(letter => Special.Contains(letter) ? $"%{(int)letter:X2}" : letter.ToString()));
}
