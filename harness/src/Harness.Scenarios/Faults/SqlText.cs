using System.Buffers;
using System.Text.RegularExpressions;

namespace Harness.Faults;

/// <summary>The little that the proxy must understand of SQL.</summary>
internal static partial class SqlText
{
    // The one SELECT with which Npgsql resets a pooled connection that has prepared statements.
    private const string UnlockAll = "SELECT pg_advisory_unlock_all()";

    // One that backtracks would look for the end of each comment that has none, all over again, in a text that a client chooses.
    private static readonly Regex Comment = new(@"--[^\r\n]*|/\*.*?\*/", RegexOptions.Singleline | RegexOptions.NonBacktracking);

    private static readonly SearchValues<char> Quotes = SearchValues.Create("'\"$");

    private static readonly HashSet<string> SessionOnly = new(StringComparer.OrdinalIgnoreCase)
    {
        "BEGIN", "START", "SAVEPOINT", "RELEASE", "SET", "RESET", "SHOW", "DISCARD", "DEALLOCATE", "LISTEN", "UNLISTEN",
        "CLOSE",
    };

    /// <summary>Comments removed, white space collapsed.</summary>
    public static string OneLine(string sql) => WhiteSpace().Replace(Comment.Replace(sql, " "), " ").Trim(' ', ';');

    /// <summary>
    /// False when every statement only sets up its own session or transaction, or when there is none. What begins a comment may
    /// stand inside a literal or a name, where it begins none: such a text may hide anything, and counts.
    /// </summary>
    public static bool HasEffectBeyondSession(string sql) =>
        (sql.AsSpan().ContainsAny(Quotes) && Comment.IsMatch(sql))
        || OneLine(sql).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Any(statement => !SessionOnly.Contains(statement.Split(' ', 2)[0])
                && !statement.Equals(UnlockAll, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the text holds a writing statement, in a CTE too. A lock (FOR UPDATE) is not one.</summary>
    public static bool Writes(string sql) => WritingStatement().IsMatch(sql);

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(
        @"\b(INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|(?<!\bFOR\s+(NO\s+KEY\s+)?)UPDATE)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WritingStatement();
}
