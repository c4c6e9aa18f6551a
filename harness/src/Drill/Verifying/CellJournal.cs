using System.Text.Json;
using Harness.Exercises;

namespace Drill.Verifying;

/// <summary>
/// Keeps the cells of a long verification on disk as they are measured, so that one that was stopped goes on where it
/// stood. A finished verification deletes its journal: the next one measures afresh.
/// </summary>
internal sealed class CellJournal(string path)
{
    private static readonly JsonSerializerOptions Options = new(ExerciseManifest.JsonOptions) { WriteIndented = false };
    private readonly List<Cell> _stored = Read(path);

    /// <summary>How many cells an earlier, stopped verification left.</summary>
    public int Count => _stored.Count;

    /// <summary>The stored cell of this variant and repeat, if its inputs are still the same.</summary>
    public Cell? Find(string variant, int repeat, string inputs) =>
        _stored.FirstOrDefault(cell => cell.Variant == variant && cell.Repeat == repeat && cell.Inputs == inputs);

    public void Append(Cell cell) => File.AppendAllText(path, JsonSerializer.Serialize(cell, Options) + "\n");

    public void Delete() => File.Delete(path);

    private static List<Cell> Read(string path)
    {
        List<Cell> cells = [];
        if (!File.Exists(path)) return cells;
        foreach (var line in File.ReadLines(path))
        {
            try
            {
                if (JsonSerializer.Deserialize<Cell>(line, Options) is { } cell) cells.Add(cell);
            }
            catch (JsonException)
            {
                // The process was killed in the middle of this line: the cell is measured again.
                break;
            }
        }

        return cells;
    }
}
