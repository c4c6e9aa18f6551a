using Harness.Verdicts;

namespace Drill.Foundation;

/// <summary>Writes an archive so that it is there whole or not at all, however the writing ends.</summary>
internal static class WholeFile
{
    /// <summary>Writes under a temporary name beside the target, then gives it its name.</summary>
    /// <param name="path">The target; must not be there.</param>
    /// <param name="write">Writes the content.</param>
    /// <returns>The target's absolute path.</returns>
    /// <exception cref="WrongUsageException">The target is there.</exception>
    /// <exception cref="EnvironmentLacksException">It cannot be written; the message names it.</exception>
    public static string Write(string path, Action<Stream> write)
    {
        path = Path.GetFullPath(path);
        if (Path.Exists(path))
            throw new WrongUsageException($"{path} is already there. Delete it, or choose another name with --out.");
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var file = new FileStream(temporary, FileMode.CreateNew)) write(file);
            File.Move(temporary, path);
            return path;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentLacksException(FaultWords.Of(fault, $"Cannot write {path}").Message + " Or choose another place with --out.", fault);
        }
        finally
        {
            Discard(temporary);
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Where the folder is not there or not writable, nothing was written either.
        }
    }
}
