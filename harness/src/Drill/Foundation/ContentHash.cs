using System.Security.Cryptography;
using System.Text;

namespace Drill.Foundation;

/// <summary>
/// A hash over the content of files. It shows whether the inputs of a build or of a stored result are still the same.
/// </summary>
internal static class ContentHash
{
    /// <summary>
    /// Hash of every file below the given files and folders, by relative path and content, in a fixed order.
    /// </summary>
    public static string Of(string root, IEnumerable<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in paths.SelectMany(Files).Distinct().Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(root, file).Replace('\\', '/') + "\n"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    /// <summary>Hash of everything below a folder, except one subfolder.</summary>
    public static string OfAll(string root, string except)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var excepted = Path.Combine(root, except) + Path.DirectorySeparatorChar;
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(excepted, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(root, file) + "\n"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Hash of a text, short enough to use in a file name.</summary>
    public static string OfText(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    /// <summary>The file itself, or every file below the folder except build outputs.</summary>
    public static IEnumerable<string> Files(string path) =>
        File.Exists(path) ? [path]
        : Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => IsSource(Path.GetRelativePath(path, file)))
        : [];

    // An IDE may build into bin and obj beside the project despite the artifacts folder. These are outputs, not inputs.
    // Only folders below the given one count: the repository itself may be in a folder named bin.
    private static bool IsSource(string relativePath) =>
        !relativePath.Split(Path.DirectorySeparatorChar).SkipLast(1).Any(folder => folder is "obj" or "bin");
}
