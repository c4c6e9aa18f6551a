using System.Text;
using Harness.Scenarios;

namespace Drill.Running;

/// <summary>
/// Reads along a file of events that another process appends to; half a line is kept until the rest is there.
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
        // Positions are kept in bytes and the writer appends whole lines, so a split inside a character cannot happen.
        var text = reader.ReadToEnd();
        _position += Encoding.UTF8.GetByteCount(text);
        _rest.Append(text);
        var lines = _rest.ToString().Split('\n');
        _rest.Clear().Append(lines[^1]);
        return [.. lines[..^1].Select(ScenarioEvent.FromLine)];
    }
}
