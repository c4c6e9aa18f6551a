using System.Text.Json;
using Drill.Foundation;
using Harness.Exercises;

namespace Drill.Practising;

/// <summary>What somebody did who practises, beside running scenarios.</summary>
internal enum PracticeAct
{
    /// <summary>Started the exercise.</summary>
    Started,

    /// <summary>Took the starter back.</summary>
    Reset,

    /// <summary>Read a hint.</summary>
    Hinted,
}

/// <summary>One such act.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Act">What.</param>
/// <param name="Scenario">The scenario of a hint; otherwise null.</param>
/// <param name="Hint">The hint's number, from 1; otherwise null.</param>
internal sealed record PracticeEvent(DateTimeOffset At, PracticeAct Act, string? Scenario = null, int? Hint = null);

/// <summary>
/// What somebody who practises an exercise did, oldest first: a file with one JSON object a line. It stays on the machine. Together with the
/// results of runs it is what progress is told from.
/// </summary>
/// <param name="artifacts">The folder for results.</param>
/// <param name="exercise">The exercise's name.</param>
internal sealed class PracticeLog(string artifacts, string exercise)
{
    private static readonly JsonSerializerOptions Options = new(ExerciseManifest.JsonOptions) { WriteIndented = false };

    /// <summary>The file's path.</summary>
    public string FilePath { get; } = Path.Combine(artifacts, "practice", $"{exercise}.jsonl");

    /// <summary>What was done so far. A line that a killed process left half-written does not count.</summary>
    /// <exception cref="InvalidDataException">The file was changed by hand; the message names it.</exception>
    public IReadOnlyList<PracticeEvent> Read()
    {
        if (!File.Exists(FilePath)) return [];
        var text = File.ReadAllText(FilePath);
        return
        [
            .. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => StrictJson.Parse<PracticeEvent>(line, Options, fault => $"{FilePath} is not valid: {fault} Delete that line.")),
        ];
    }

    /// <summary>Adds an act.</summary>
    /// <exception cref="Harness.Verdicts.EnvironmentLacksException">The file cannot be written; the message names it.</exception>
    public void Add(PracticeEvent act)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
            using var file = new FileStream(FilePath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            file.SetLength(EndOfWholeLines(file));
            file.Seek(0, SeekOrigin.End);
            file.Write([.. JsonSerializer.SerializeToUtf8Bytes(act, Options), (byte)'\n']);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new Harness.Verdicts.EnvironmentLacksException(ErrorText.Of(fault, $"Cannot write {FilePath}").Message, fault);
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
