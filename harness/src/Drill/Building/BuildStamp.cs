using System.Security.Cryptography;

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

    private string Content() =>
        string.Join('\n', [inputs, .. outputs.Select(Path.GetDirectoryName).SelectMany(Files!)]);

    private static IEnumerable<string> Files(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(file => $"{file.FullName} {Digest(file.FullName)}")
            .Order(StringComparer.Ordinal);

    // The content, not the modification time, which any program can set.
    private static string Digest(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
