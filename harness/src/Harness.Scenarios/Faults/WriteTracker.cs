using System.Globalization;

namespace Harness.Faults;

/// <summary>
/// Tracks one connection's transactions and tells which units commit changed rows. Pure; one per connection.
/// </summary>
internal sealed class WriteTracker
{
    private static readonly HashSet<string> WritingCommands = ["INSERT", "UPDATE", "DELETE", "MERGE", "COPY"];

    private char status = 'I';
    private bool uncommittedWrite;

    /// <summary>Processes the next complete answer of the connection.</summary>
    /// <param name="sql">The SQL that was executed.</param>
    /// <param name="isWhole">Whether this is all of the SQL; the unknown rest may write.</param>
    /// <param name="tags">The command tags.</param>
    /// <param name="statusAfter">The transaction status in the answer.</param>
    /// <param name="sqlState">SQLSTATE of the error, null without one.</param>
    public UnitResult Complete(string sql, bool isWhole, IReadOnlyList<string> tags, char statusAfter, string? sqlState)
    {
        var statusBefore = status;
        status = statusAfter;
        long rowsAffected = 0;
        var committed = false;
        foreach (var tag in tags)
        {
            var (command, rows) = Parse(tag);
            switch (command)
            {
                case "COMMIT":
                    committed |= uncommittedWrite;
                    uncommittedWrite = false;
                    break;
                // Inside a transaction this went back only to a savepoint: earlier changes still count.
                case "ROLLBACK" when statusAfter == 'I':
                    uncommittedWrite = false;
                    break;
                case "COPY" when isWhole && !sql.Contains("FROM", StringComparison.OrdinalIgnoreCase):
                    break;
                case var _ when WritingCommands.Contains(command):
                    rowsAffected += rows;
                    uncommittedWrite |= rows > 0;
                    break;
                case "SELECT":
                    uncommittedWrite |= rows > 0 && (!isWhole || SqlText.Writes(sql));
                    break;
            }
        }

        if (statusAfter == 'I')
        {
            // Outside a transaction the end of the unit commits implicitly, unless an error undid it.
            committed |= uncommittedWrite;
            uncommittedWrite = false;
        }

        var committedWrite = committed && statusAfter == 'I' && sqlState is null;
        return new(tags, statusBefore, statusAfter, sqlState, rowsAffected, committedWrite);
    }

    private static (string Command, long Rows) Parse(string tag)
    {
        var words = tag.Split(' ');
        var hasRows = long.TryParse(words[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var rows);
        return (words[0], hasRows ? rows : 0);
    }
}
