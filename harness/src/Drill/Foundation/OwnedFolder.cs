using Harness.Verdicts;

namespace Drill.Foundation;

/// <summary>
/// A folder that a verb may overwrite and empty, because the verb made it: it carries the verb's marker. A folder that holds anything
/// and no marker is somebody's, and is left alone.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="verb">The verb that owns it, for example "grade".</param>
internal sealed class OwnedFolder(string path, string verb)
{
    /// <summary>The name of the marker.</summary>
    public const string MarkerName = ".made-by-drill";

    /// <summary>Its absolute path.</summary>
    public string FullPath { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private string Marker => Path.Combine(FullPath, MarkerName);

    /// <summary>Makes the folder, or checks that it is the verb's own.</summary>
    /// <param name="maybeThere">Names of files that may already be in a folder without a marker.</param>
    /// <exception cref="WrongUsageException">It holds what the verb did not make.</exception>
    /// <exception cref="EnvironmentLacksException">It cannot be made or written.</exception>
    public OwnedFolder Claim(params IReadOnlyCollection<string> maybeThere)
    {
        if (File.Exists(FullPath)) throw new WrongUsageException($"{FullPath} is a file. Choose another folder with --out.");
        try
        {
            Directory.CreateDirectory(FullPath);
            if (IsOwned()) return this;
            if (Directory.EnumerateFileSystemEntries(FullPath).Any(entry => !maybeThere.Contains(Path.GetFileName(entry)) && Path.GetFileName(entry) != MarkerName))
                throw new WrongUsageException(
                    $"{FullPath} holds files that `drill {verb}` did not make, and nothing of somebody else's is overwritten or deleted. "
                    + "Choose a new or empty folder with --out.");
            // Two workers that begin at once write the same.
            using var marker = new FileStream(Marker, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
            marker.Write(System.Text.Encoding.UTF8.GetBytes(FirstLine + "\nThe command may overwrite and delete what is in this folder.\n"));
            return this;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentLacksException(FaultWords.Of(fault, $"Cannot write to {FullPath}").Message, fault);
        }
    }

    /// <summary>
    /// Claims the folder and removes what the verb made; what a person put there later stays. Links are removed, never followed.
    /// </summary>
    /// <param name="isMade">Whether the verb makes entries of this name; null where it makes all that can be there.</param>
    /// <exception cref="WrongUsageException">It holds what the verb did not make.</exception>
    /// <exception cref="EnvironmentLacksException">It cannot be made or written.</exception>
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
