using Harness.Scenarios;

namespace Drill.Running;

/// <summary>Follows a file of events that another process appends to.</summary>
internal sealed class EventTail(string path)
{
    private readonly LineTail _lines = new(path);

    /// <summary>The events that were completed since the last call.</summary>
    public IReadOnlyList<ScenarioEvent> ReadNew() => [.. _lines.ReadNew().Select(ScenarioEvent.FromLine)];
}
