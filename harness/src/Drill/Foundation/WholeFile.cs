using System.Text;
using Harness.Verdicts;

namespace Drill.Foundation;

/// <summary>
/// Writes a file so that a reader finds the whole of it, or what was there before, however the writing ends: under a temporary name
/// beside the target, which then gets its name.
/// </summary>
internal static class WholeFile
{
    /// <summary>Writes a file that must not be there yet.</summary>
    /// <param name="path">The target.</param>
    /// <param name="write">Writes the content.</param>
    /// <returns>The target's absolute path.</returns>
    /// <exception cref="WrongUsageException">The target is there.</exception>
    /// <exception cref="EnvironmentLacksException">It cannot be written; the message names it.</exception>
    public static string Write(string path, Action<Stream> write)
    {
        path = Path.GetFullPath(path);
        if (Path.Exists(path))
            throw new WrongUsageException($"{path} is already there. Delete it, or choose another name with --out.");
        return Put(path, write, overwrite: false, fault => FaultWords.Of(fault, $"Cannot write {path}").Message + " Or choose another place with --out.");
    }

    /// <summary>Writes UTF-8 without a byte order mark, in the place of what is there.</summary>
    /// <exception cref="EnvironmentLacksException">The path cannot be written; the message says which and what to do.</exception>
    public static void Replace(string path, string content)
    {
        path = Path.GetFullPath(path);
        Put(
            path, stream => stream.Write(Encoding.UTF8.GetBytes(content)), overwrite: true,
            fault => $"The report {path} cannot be written: {fault.Message} Choose a folder that can be written with --out <folder>.");
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
            // Where the folder is not there or not writable, nothing was written either.
        }
    }
}
