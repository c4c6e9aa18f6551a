namespace Drill.Foundation;

/// <summary>Puts files into folders, with all that they need above them.</summary>
internal static class FileTree
{
    /// <summary>Writes files, each over what is there.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="files">Content by path below that folder.</param>
    public static void Write(string folder, IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        foreach (var (path, content) in files) File.WriteAllBytes(Place(folder, path), content);
    }

    /// <summary>Copies files; none may be there already.</summary>
    /// <param name="root">What their paths are relative to.</param>
    /// <param name="files">Their absolute paths.</param>
    /// <param name="folder">Where to, at the same relative paths.</param>
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
