using System.Text.Json;
using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Foundation;

/// <summary>
/// A file with one JSON object a line, which only grows. A line that a killed process left half-written does not count, and the next line
/// takes its place.
/// </summary>
/// <param name="path">The file; created with its folder when the first line is added.</param>
/// <param name="options">How a line is written and read.</param>
internal sealed class JsonLines<T>(string path, JsonSerializerOptions options) where T : class
{
    /// <summary>The file's path.</summary>
    public string FilePath => path;

    /// <summary>The objects, in the order in which they were added; none if there is no file.</summary>
    /// <exception cref="InvalidDataException">The file was changed by hand; the message names it.</exception>
    public IReadOnlyList<T> Read()
    {
        if (!File.Exists(path)) return [];
        var text = File.ReadAllText(path);
        return
        [
            .. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => StrictJson.Parse<T>(line, options, fault => $"{path} is not valid: {fault} Delete that line.")),
        ];
    }

    /// <summary>Adds one object.</summary>
    /// <exception cref="EnvironmentLacksException">The file cannot be written; the message names it.</exception>
    public void Add(T one)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            file.SetLength(EndOfWholeLines(file));
            file.Seek(0, SeekOrigin.End);
            file.Write([.. JsonSerializer.SerializeToUtf8Bytes(one, options), (byte)'\n']);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentLacksException(ErrorText.Of(fault, $"Cannot write {path}").Message, fault);
        }
    }

    private static long EndOfWholeLines(FileStream file)
    {
        for (var end = file.Length; end > 0; end--)
        {
            file.Position = end - 1;
            if (file.ReadByte() == '\n') return end;
        }

        return 0;
    }
}
