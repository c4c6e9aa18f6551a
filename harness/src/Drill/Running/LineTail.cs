using System.Text;

namespace Drill.Running;

/// <summary>
/// Follows a file that another process appends lines to. An incomplete line is kept until the rest arrives. Appending and reading do not
/// exclude each other on any system, while Windows replaces no file that somebody reads.
/// </summary>
internal sealed class LineTail(string path)
{
    private readonly StringBuilder _rest = new();
    private long _position;

    /// <summary>The lines that were completed since the last call.</summary>
    public IReadOnlyList<string> ReadNew()
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
        return lines[..^1];
    }
}
