using System.Security.Cryptography;
using System.Text;

namespace Drill.Foundation;

/// <summary>
/// A hash over the content of files. It shows whether the inputs of a build or of a stored result are still the same.
/// </summary>
internal static class ContentHash
{
    /// <summary>
    /// Hash of every source file below the given files and folders, by relative path and content, in a fixed order. Line ends do not count:
    /// what was proved on one system is proved for a checkout on another.
    /// </summary>
    public static string Of(string root, IEnumerable<string> paths) =>
        OfFiles(root, paths.SelectMany(Files).Distinct(), file => SHA256.HashData(LineEnds.Unix(File.ReadAllBytes(file))));

    /// <summary>Hash of everything below a folder, build outputs too, except one subfolder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="except">The subfolder; null for none.</param>
    public static string OfAll(string root, string? except = null)
    {
        var all = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories);
        if (except is null) return OfFiles(root, all, HashOfBytes);
        var excepted = Path.Combine(root, except) + Path.DirectorySeparatorChar;
        return OfFiles(root, all.Where(file => !file.StartsWith(excepted, StringComparison.Ordinal)), HashOfBytes);
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

    // Ordered by the path with forward slashes, so that every system hashes in the same order.
    private static string OfFiles(string root, IEnumerable<string> files, Func<string, byte[]> hashOf)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, file) in files.Select(file => (Path: Path.GetRelativePath(root, file).Replace('\\', '/'), file)).OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(path + "\n"));
            hash.AppendData(hashOf(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    private static byte[] HashOfBytes(string file)
    {
        using var content = File.OpenRead(file);
        return SHA256.HashData(content);
    }

    // An IDE may build into bin and obj beside the project despite the artifacts folder. These are outputs, not inputs.
    // Only folders below the given one count: the repository itself may be in a folder named bin.
    private static bool IsSource(string relativePath) =>
        !relativePath.Split(Path.DirectorySeparatorChar).SkipLast(1).Any(folder => folder is "obj" or "bin");
}
