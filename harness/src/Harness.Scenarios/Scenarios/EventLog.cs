using System.Text;
using System.Text.Json;
using Harness.Verdicts;

namespace Harness.Scenarios;

/// <summary>Appends events to the file that `drill` follows; does nothing without such a file.</summary>
internal sealed class EventLog(string? path)
{
    private readonly Lock _lock = new();

    public static EventLog Current { get; } = new(RunSettings.Current.EventsPath);

    // Reports read a result as a whole. One line is a whole outcome with its plots, which are bounded to a few hundred KiB.
    private const int MostLineChars = 8 * 1024 * 1024;

    /// <summary>Appends an outcome. When it is too large, less of it is written, so that a finished scenario is never reported as missing.</summary>
    public void Finished(ScenarioOutcome outcome)
    {
        ScenarioOutcome[] less = [outcome, outcome with { Plots = null }, outcome with { Plots = null, Measures = [], Timeline = [] }];
        foreach (var one in less)
        {
            if (!CanBeWritten(one)) continue;
            Append(new ScenarioFinished(one));
            return;
        }

        Append(new ScenarioFinished(new ScenarioOutcome { Id = outcome.Id, State = outcome.State, Attempts = outcome.Attempts, Reason = "What was seen could not be recorded." }));
    }

    private static bool CanBeWritten(ScenarioOutcome outcome)
    {
        try
        {
            return new ScenarioFinished(outcome).ToLine().Length <= MostLineChars;
        }
        catch (Exception untold) when (untold is JsonException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    public void Append(ScenarioEvent scenarioEvent)
    {
        if (path is null) return;
        var line = Encoding.UTF8.GetBytes(scenarioEvent.ToLine() + "\n");
        lock (_lock)
        {
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            file.Write(line);
        }
    }
}
