using System.Text;
using Harness.Scenarios;

namespace Drill.Running;

/// <summary>
/// Follows a file of events that another process appends to. An incomplete line is kept until the rest arrives.
/// </summary>
internal sealed class EventTail(string path)
{
    private readonly StringBuilder _rest = new();
    private long _position;

    /// <summary>The events that were completed since the last call.</summary>
    public IReadOnlyList<ScenarioEvent> ReadNew()
    {
        if (!File.Exists(path)) return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = _position;
        using var reader = new StreamReader(file, Encoding.UTF8);
        // The position is in bytes and the writer appends whole lines, so a character is never split.
        var text = reader.ReadToEnd();
        _position += Encoding.UTF8.GetByteCount(text);
        _rest.Append(text);
        var lines = _rest.ToString().Split('\n');
        _rest.Clear().Append(lines[^1]);
        return [.. lines[..^1].Select(ScenarioEvent.FromLine)];
    }
}
