using System.Buffers;
using System.Text.RegularExpressions;

namespace Harness.Faults;

/// <summary>The little that the proxy must understand of SQL.</summary>
internal static partial class SqlText
{
    // The one SELECT with which Npgsql resets a pooled connection that has prepared statements.
    private const string UnlockAll = "SELECT pg_advisory_unlock_all()";

    // A backtracking expression would search the whole text again for each comment that has no end, and a client chooses the text.
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
    /// False when every statement only sets up its own session or transaction, or when there is none. A comment's opening inside a literal
    /// or a quoted name opens no comment: such a text may hide anything, so it counts.
    /// </summary>
    public static bool HasEffectBeyondSession(string sql) =>
        (sql.AsSpan().ContainsAny(Quotes) && Comment.IsMatch(sql))
        || OneLine(sql).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Any(statement => !SessionOnly.Contains(statement.Split(' ', 2)[0])
                && !statement.Equals(UnlockAll, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the text contains a writing statement, including one in a CTE. A lock (FOR UPDATE) is not one.</summary>
    public static bool Writes(string sql) => WritingStatement().IsMatch(sql);

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(
        @"\b(INSERT\s+INTO|DELETE\s+FROM|MERGE\s+INTO|(?<!\bFOR\s+(NO\s+KEY\s+)?)UPDATE)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex WritingStatement();
}
