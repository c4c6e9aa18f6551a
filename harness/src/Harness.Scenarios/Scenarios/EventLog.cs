using System.Text;
using System.Text.Json;
using Harness.Verdicts;

namespace Harness.Scenarios;

/// <summary>Appends events to the file that `drill` reads along; does nothing when nobody listens.</summary>
internal sealed class EventLog(string? path)
{
    private readonly Lock _lock = new();

    public static EventLog Current { get; } = new(RunSettings.Current.EventsPath);

    // A result is read whole by reports and pages. A line is a whole outcome, plots included; those are bounded to some hundred KiB.
    private const int MostLineChars = 8 * 1024 * 1024;

    /// <summary>Tells an outcome, and less of it where all of it cannot be told: a scenario that ended never ends up missing.</summary>
    public void Finished(ScenarioOutcome outcome)
    {
        ScenarioOutcome[] less = [outcome, outcome with { Plots = null }, outcome with { Plots = null, Measures = [], Timeline = [] }];
        foreach (var one in less)
        {
            if (!CanBeTold(one)) continue;
            Append(new ScenarioFinished(one));
            return;
        }

        Append(new ScenarioFinished(new ScenarioOutcome { Id = outcome.Id, State = outcome.State, Attempts = outcome.Attempts, Reason = "What was seen could not be told." }));
    }

    private static bool CanBeTold(ScenarioOutcome outcome)
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
