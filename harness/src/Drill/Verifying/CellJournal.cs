using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Exercises;
using Harness.Variants;

namespace Drill.Verifying;

/// <summary>
/// Stores the runs of a long verification on disk as they are measured, so that a stopped verification can resume. A
/// finished verification deletes its journal, so the next one measures everything again.
/// </summary>
internal sealed class CellJournal(string path)
{
    private static readonly JsonSerializerOptions Options = new(ExerciseManifest.JsonOptions)
    {
        WriteIndented = false,
        // A measure may be infinite, and must not abort hours of verification.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The same options, for a file that people read.</summary>
    public static readonly JsonSerializerOptions Indented = new(Options) { WriteIndented = true };

    private readonly List<Cell> _stored = Read(path);

    /// <summary>How many runs a stopped verification left.</summary>
    public int Count => _stored.Count;

    /// <summary>The stored run of this variant and repeat, if its inputs are still the same.</summary>
    public Cell? Find(string variant, int repeat, string inputs) =>
        _stored.FirstOrDefault(cell => cell.Variant == variant && cell.Repeat == repeat && cell.Inputs == inputs);

    /// <summary>Stores a run.</summary>
    // The line break comes first, so that it also ends a line that a killed process left incomplete.
    public void Append(Cell cell) => File.AppendAllText(path, "\n" + JsonSerializer.Serialize(cell, Options));

    /// <summary>Deletes the journal.</summary>
    public void Delete() => File.Delete(path);

    private static List<Cell> Read(string path)
    {
        List<Cell> cells = [];
        if (!File.Exists(path)) return cells;
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0))
        {
            try
            {
                cells.Add(StrictJson.Parse<Cell>(line, Options, fault => fault));
            }
            catch (InvalidDataException)
            {
                // The process was killed while writing this line. The run is measured again.
            }
        }

        return cells;
    }
}
