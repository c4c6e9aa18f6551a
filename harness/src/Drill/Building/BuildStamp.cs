using Drill.Foundation;

namespace Drill.Building;

/// <summary>
/// Records which inputs a build used and which outputs it made. An IDE or `dotnet test` may build between two runs, so
/// unchanged sources alone do not prove that the output folder was built from them.
/// </summary>
/// <param name="path">The file of the record.</param>
/// <param name="inputs">Hash of the inputs.</param>
/// <param name="outputs">The files that a run needs; everything in their folders and below is compared.</param>
internal sealed class BuildStamp(string path, string inputs, IReadOnlyList<string> outputs)
{
    /// <summary>Whether the outputs exist and have not changed since they were built from these inputs.</summary>
    public bool IsCurrent => File.Exists(path) && outputs.All(File.Exists) && File.ReadAllText(path) == Content();

    /// <summary>Records what has just been built.</summary>
    public void Write()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, Content());
    }

    // The content of the outputs, not their modification time, which any program can set.
    private string Content() => string.Join('\n', [inputs, .. outputs.Select(path => ContentHash.OfAll(Path.GetDirectoryName(path)!))]);
}
