using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Exercises;
using Harness.Variants;

namespace Drill.Verifying;

/// <summary>
/// Keeps the cells of a long verification on disk as they are measured, so that one that was stopped goes on where it
/// stood. A finished verification deletes its journal: the next one measures afresh.
/// </summary>
internal sealed class CellJournal(string path)
{
    private static readonly JsonSerializerOptions Options = new(ExerciseManifest.JsonOptions)
    {
        WriteIndented = false,
        // A measure may be infinite; hours of verification must not end over one.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The same, for a file that people read.</summary>
    public static readonly JsonSerializerOptions Indented = new(Options) { WriteIndented = true };

    private readonly List<Cell> _stored = Read(path);

    /// <summary>How many cells an earlier, stopped verification left.</summary>
    public int Count => _stored.Count;

    /// <summary>The stored cell of this variant and repeat, if its inputs are still the same.</summary>
    public Cell? Find(string variant, int repeat, string inputs) =>
        _stored.FirstOrDefault(cell => cell.Variant == variant && cell.Repeat == repeat && cell.Inputs == inputs);

    /// <summary>Keeps a cell.</summary>
    // The line break comes first: it also ends a line that a kill cut off.
    public void Append(Cell cell) => File.AppendAllText(path, "\n" + JsonSerializer.Serialize(cell, Options));

    /// <summary>Forgets all cells.</summary>
    public void Delete() => File.Delete(path);

    private static List<Cell> Read(string path)
    {
        List<Cell> cells = [];
        if (!File.Exists(path)) return cells;
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0))
        {
            try
            {
                if (JsonSerializer.Deserialize<Cell>(line, Options) is { } cell) cells.Add(cell);
            }
            catch (JsonException)
            {
                // The process was killed in the middle of this line: the cell is measured again.
            }
        }

        return cells;
    }
}
