using System.Text;

namespace Harness.Scenarios;

/// <summary>Appends events to the file that `drill` reads along; does nothing when nobody listens.</summary>
internal sealed class EventLog(string? path)
{
    private readonly Lock _lock = new();

    public static EventLog Current { get; } = new(RunSettings.Current.EventsPath);

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
