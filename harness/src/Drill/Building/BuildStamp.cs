using System.Security.Cryptography;

namespace Drill.Building;

/// <summary>
/// Remembers which inputs an output was built from, and what came out. Somebody else may build between two runs (an
/// IDE, `dotnet test`): the same sources are then no proof that what lies in the output folder was built from them.
/// </summary>
/// <param name="path">The file that remembers.</param>
/// <param name="inputs">Hash of the inputs.</param>
/// <param name="outputs">The files that a run needs; everything beside and below them is looked at.</param>
internal sealed class BuildStamp(string path, string inputs, IReadOnlyList<string> outputs)
{
    /// <summary>Whether the outputs are there, untouched since they were built from these inputs.</summary>
    public bool IsCurrent => File.Exists(path) && outputs.All(File.Exists) && File.ReadAllText(path) == Content();

    /// <summary>Remembers what has just been built.</summary>
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

    // Not its time, which anybody can set.
    private static string Digest(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
