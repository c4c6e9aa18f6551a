using Harness.Verdicts;

namespace Drill.Foundation;

/// <summary>
/// A folder that a command may overwrite and empty, because the command made it: it holds the command's marker file. A folder with
/// content and without the marker belongs to the user, and is left alone.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="verb">The command that owns the folder, for example "grade".</param>
internal sealed class OwnedFolder(string path, string verb)
{
    /// <summary>The name of the marker file.</summary>
    public const string MarkerName = ".made-by-drill";

    /// <summary>The folder's absolute path.</summary>
    public string FullPath { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private string Marker => Path.Combine(FullPath, MarkerName);

    /// <summary>Creates the folder, or checks that the command owns it.</summary>
    /// <param name="maybeThere">Names of files that a folder without a marker may already hold.</param>
    /// <exception cref="WrongUsageException">The folder holds files that the command did not make.</exception>
    /// <exception cref="EnvironmentLacksException">The folder cannot be created or written.</exception>
    public OwnedFolder Claim(params IReadOnlyCollection<string> maybeThere)
    {
        if (File.Exists(FullPath)) throw new WrongUsageException($"{FullPath} is a file. Choose another folder with --out.");
        try
        {
            Directory.CreateDirectory(FullPath);
            if (IsOwned()) return this;
            if (Directory.EnumerateFileSystemEntries(FullPath).Any(entry => !maybeThere.Contains(Path.GetFileName(entry)) && Path.GetFileName(entry) != MarkerName))
                throw new WrongUsageException(
                    $"{FullPath} holds files that `drill {verb}` did not make, and drill does not overwrite or delete them. "
                    + "Choose a new or empty folder with --out.");
            // Two workers that start at the same time write the same content.
            using var marker = new FileStream(Marker, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
            marker.Write(System.Text.Encoding.UTF8.GetBytes(FirstLine + "\nThe command may overwrite and delete the content of this folder.\n"));
            return this;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentLacksException(ErrorText.Of(fault, $"Cannot write to {FullPath}").Message, fault);
        }
    }

    /// <summary>
    /// Claims the folder and removes what the command made. Files that a person added later stay. Links are removed, never followed.
    /// </summary>
    /// <param name="isMade">Whether the command makes entries with this name; null if it makes every entry.</param>
    /// <exception cref="WrongUsageException">The folder holds files that the command did not make.</exception>
    /// <exception cref="EnvironmentLacksException">The folder cannot be created or written.</exception>
    public OwnedFolder Empty(Func<string, bool>? isMade = null)
    {
        Claim();
        foreach (var entry in new DirectoryInfo(FullPath).EnumerateFileSystemInfos().Where(entry => entry.Name != MarkerName && isMade?.Invoke(entry.Name) != false))
        {
            if (entry is DirectoryInfo { LinkTarget: null } folder) folder.Delete(recursive: true);
            else entry.Delete();
        }

        return this;
    }

    private string FirstLine => $"Made by `drill {verb}`.";

    private bool IsOwned() => File.Exists(Marker) && File.ReadLines(Marker).FirstOrDefault() == FirstLine;
}
