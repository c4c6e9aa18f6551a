using System.Buffers;
using System.Text;

namespace Harness.Faults;

/// <summary>
/// Tracks one client's prepared statements and portals, so that a unit is described by the SQL it executes even when
/// it was prepared long before. The number and size of them are bounded: beyond that, a statement is described by its name, and the
/// unit is marked as not fully known.
/// </summary>
internal sealed class ClientStatements
{
    /// <summary>How many statements are kept, and how many portals. A driver prepares a few hundred by itself at most.</summary>
    public const int MostKept = 1_000;

    /// <summary>How many characters of statements are kept, names included, and as many again of portals.</summary>
    public const int MostKeptChars = 1024 * 1024;

    /// <summary>How many characters of a unit's SQL are kept.</summary>
    public const int MostUnitChars = 256 * 1024;

    private const int MostNameChars = 60;

    private readonly Shelf statements = new();
    private readonly Shelf portals = new();
    private readonly StringBuilder executed = new();
    private bool isWhole = true;

    /// <summary>Whether anything was executed since the SQL was last taken.</summary>
    public bool HasExecuted { get; private set; }

    /// <summary>The SQL executed since it was last taken; empty when nothing was.</summary>
    public KnownSql Executed => new(executed.ToString(), isWhole);

    /// <summary>Reads the client's next message, or the beginning of a long one.</summary>
    /// <exception cref="InvalidDataException">A name in the message has no terminator.</exception>
    public void Observe(PostgresMessage message)
    {
        var body = message.Body();
        switch (message.Type)
        {
            case 'Q':
                Execute(ReadSql(ref body));
                break;
            case 'P':
                statements.Put(PostgresMessage.ReadString(ref body), ReadSql(ref body));
                break;
            case 'B':
                var portal = PostgresMessage.ReadString(ref body);
                portals.Put(portal, statements.Find("statement", PostgresMessage.ReadString(ref body)));
                break;
            case 'E':
                Execute(portals.Find("portal", PostgresMessage.ReadString(ref body)));
                break;
            case 'F':
                Execute(new("(function call)", IsWhole: true));
                break;
            case 'C' when body.TryRead(out var kind):
                (kind == 'S' ? statements : portals).Remove(PostgresMessage.ReadString(ref body));
                break;
        }
    }

    /// <summary>Returns the SQL executed since the last call; empty when nothing was.</summary>
    public KnownSql Take()
    {
        var taken = Executed;
        executed.Clear();
        (HasExecuted, isWhole) = (false, true);
        return taken;
    }

    private static KnownSql ReadSql(ref SequenceReader<byte> body) =>
        body.TryReadTo(out ReadOnlySequence<byte> text, (byte)0)
            ? new(Encoding.UTF8.GetString(text), IsWhole: true)
            : new(Encoding.UTF8.GetString(body.UnreadSequence) + " …", IsWhole: false);

    private void Execute(KnownSql sql)
    {
        HasExecuted = true;
        var part = executed.Length > 0 ? "; " : "";
        var text = sql.Text.AsSpan().TrimEnd().TrimEnd(';');
        var room = Math.Max(0, MostUnitChars - executed.Length - part.Length);
        isWhole &= sql.IsWhole && text.Length <= room;
        if (room > 0) executed.Append(part).Append(text[..Math.Min(text.Length, room)]);
    }

    private sealed class Shelf
    {
        private readonly Dictionary<string, KnownSql> kept = [];
        private int chars;

        public void Put(string name, KnownSql sql)
        {
            Remove(name);
            var size = name.Length + sql.Text.Length;
            if (kept.Count >= MostKept || chars + size > MostKeptChars) return;
            kept[name] = sql;
            chars += size;
        }

        public KnownSql Find(string kind, string name) =>
            kept.TryGetValue(name, out var sql) ? sql : new($"({kind} {(name.Length > MostNameChars ? name[..MostNameChars] + "…" : name)})", IsWhole: false);

        public void Remove(string name)
        {
            if (kept.Remove(name, out var old)) chars -= name.Length + old.Text.Length;
        }
    }
}

/// <summary>SQL as far as it is known.</summary>
/// <param name="Text">The SQL, its beginning, or a placeholder for it.</param>
/// <param name="IsWhole">Whether this is all of the SQL.</param>
internal readonly record struct KnownSql(string Text, bool IsWhole);
