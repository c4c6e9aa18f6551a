namespace Drill.Foundation;

/// <summary>Writes and copies files, and creates the folders that they need.</summary>
internal static class FileTree
{
    /// <summary>Writes files, and overwrites those that exist.</summary>
    /// <param name="folder">The target folder.</param>
    /// <param name="files">Content by path below that folder.</param>
    public static void Write(string folder, IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        foreach (var (path, content) in files) File.WriteAllBytes(Place(folder, path), content);
    }

    /// <summary>Copies files; none may exist in the target.</summary>
    /// <param name="root">The folder that their paths are relative to.</param>
    /// <param name="files">Their absolute paths.</param>
    /// <param name="folder">The target folder; relative paths stay the same.</param>
    public static void Copy(string root, IEnumerable<string> files, string folder)
    {
        foreach (var file in files) File.Copy(file, Place(folder, Path.GetRelativePath(root, file)));
    }

    private static string Place(string folder, string path)
    {
        var target = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        return target;
    }
}
