using System.Text;
using Harness.Verdicts;

namespace Drill.Foundation;

/// <summary>Writes a report so that a reader finds either the whole of it or what was there before.</summary>
internal static class ReportFile
{
    /// <summary>Writes UTF-8 without a byte order mark, through a temporary file that is renamed.</summary>
    /// <exception cref="EnvironmentLacksException">The path cannot be written; the message says which and what to do.</exception>
    public static void Write(string path, string content)
    {
        var full = Path.GetFullPath(path);
        var temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(temporary, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
            throw new EnvironmentLacksException(
                $"The report {full} cannot be written: {fault.Message} Choose a folder that can be written with --out <folder>.",
                fault);
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
            // Where nothing can be written, nothing can be left over that matters more than the first fault.
        }
    }
}
