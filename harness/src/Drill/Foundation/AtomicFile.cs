using System.Text;
using Harness.Verdicts;

namespace Drill.Foundation;

/// <summary>
/// Writes a file atomically: a reader finds either the new content or the old, even if writing fails. The content goes to a
/// temporary file beside the target, which is then renamed.
/// </summary>
internal static class AtomicFile
{
    /// <summary>Writes a file that must not exist yet.</summary>
    /// <param name="path">The target.</param>
    /// <param name="write">Writes the content.</param>
    /// <returns>The target's absolute path.</returns>
    /// <exception cref="WrongUsageException">The target exists.</exception>
    /// <exception cref="EnvironmentLacksException">It cannot be written; the message names it.</exception>
    public static string Write(string path, Action<Stream> write)
    {
        path = Path.GetFullPath(path);
        if (Path.Exists(path))
            throw new WrongUsageException($"{path} already exists. Delete it, or choose another name with --out.");
        return Put(path, write, overwrite: false, fault => ErrorText.Of(fault, $"Cannot write {path}").Message + " Or choose another folder with --out.");
    }

    /// <summary>Writes UTF-8 without a byte order mark, and replaces an existing file.</summary>
    /// <exception cref="EnvironmentLacksException">The path cannot be written; the message says which and what to do.</exception>
    public static void Replace(string path, string content)
    {
        path = Path.GetFullPath(path);
        Put(
            path, stream => stream.Write(Encoding.UTF8.GetBytes(content)), overwrite: true,
            fault => $"The report {path} cannot be written: {fault.Message} Choose a writable folder with --out <folder>.");
    }

    private static string Put(string path, Action<Stream> write, bool overwrite, Func<Exception, string> say)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var file = new FileStream(temporary, FileMode.CreateNew)) write(file);
            File.Move(temporary, path, overwrite);
            return path;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentLacksException(say(fault), fault);
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
            // If the folder does not exist or is read-only, there is no temporary file to delete.
        }
    }
}
