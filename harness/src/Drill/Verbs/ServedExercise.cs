using System.Text.Json;
using Drill.Foundation;
using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>What `drill serve` writes so that `drill fault` can find it.</summary>
/// <param name="Exercise">The exercise's name.</param>
/// <param name="Control">The address that takes requests for faults.</param>
/// <param name="ProcessId">The serving process.</param>
internal sealed record ServedExercise(string Exercise, Uri Control, int ProcessId)
{
    private static string Folder(DrillContext context) => Path.Combine(context.Artifacts, "serve");

    private string FilePath(DrillContext context) => Path.Combine(Folder(context), Exercise + ".json");

    public void Write(DrillContext context)
    {
        DrillContext.WritableFolder(Folder(context));
        AtomicFile.Replace(FilePath(context), JsonSerializer.Serialize(this));
    }

    public void Delete(DrillContext context) => File.Delete(FilePath(context));

    /// <summary>The served exercise: the named one, or the only one.</summary>
    /// <exception cref="EnvironmentLacksException">No exercise is being served, or the serving process has ended.</exception>
    /// <exception cref="WrongUsageException">Several exercises are being served and none was named.</exception>
    public static ServedExercise Find(DrillContext context, string? exercise)
    {
        var all = Directory.Exists(Folder(context))
            ? Directory.EnumerateFiles(Folder(context), "*.json")
                .Select(Read)
                .Where(served => IsAlive(served.ProcessId)).ToList()
            : [];
        var chosen = all.Where(served => exercise is null || served.Exercise == exercise).ToList();
        return chosen switch
        {
            [var one] => one,
            [] => throw new EnvironmentLacksException(
                $"{(exercise is null ? "No exercise is" : $"'{exercise}' is not")} being served. "
                + $"Start it in another terminal: ./drill serve {exercise ?? "<exercise>"}"),
            _ => throw new WrongUsageException(
                $"Several exercises are being served ({string.Join(", ", chosen.Select(served => served.Exercise))}). "
                + "Name one with --exercise."),
        };
    }

    private static ServedExercise Read(string path) => StrictJson.Parse<ServedExercise>(
        File.ReadAllText(path), JsonSerializerOptions.Default, fault => $"{path} is not valid: {fault} Delete it.");

    private static bool IsAlive(int processId)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
