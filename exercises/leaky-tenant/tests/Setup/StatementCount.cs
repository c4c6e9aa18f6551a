using System.Collections.Concurrent;
using System.Globalization;
using Harness.Faults;
using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>A statement that the database answered.</summary>
/// <param name="Sql">The unit that it belongs to, in one line.</param>
/// <param name="Tag">The command tag, for example "SELECT 50".</param>
/// <param name="Rows">How many rows the tag says.</param>
internal sealed record Counted(string Sql, string Tag, long Rows)
{
    public override string ToString() => $"{Tag}: {Sql}";
}

/// <summary>
/// Counts the statements that an instance sends to the database until it is disposed of (C13). Workers of the service's are counted, too: take
/// the least of several requests.
/// </summary>
internal sealed class StatementCount : IDisposable
{
    // The contract does not count these.
    private static readonly HashSet<string> Uncounted = new(StringComparer.Ordinal)
    {
        "BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "RESET", "SHOW", "DISCARD", "DEALLOCATE", "LISTEN", "UNLISTEN",
        "CLOSE",
    };

    private readonly PostgresProxy _database;
    private readonly ConcurrentQueue<Counted> _statements = [];

    public StatementCount(ServiceInstance instance)
    {
        _database = instance.Database;
        _database.AfterUnit = (unit, result, _) =>
        {
            // What the driver asks about types.
            if (!unit.Sql.Contains("pg_type", StringComparison.Ordinal))
                foreach (var tag in result.Tags.Where(Counts))
                    _statements.Enqueue(new Counted(unit.Description, tag, RowsOf(tag)));
            return ValueTask.FromResult(AnswerAction.Deliver);
        };
    }

    /// <summary>What was counted so far.</summary>
    public IReadOnlyList<Counted> Statements => [.. _statements];

    /// <summary>Counts from 0 again.</summary>
    public void Clear() => _statements.Clear();

    public void Dispose() => _database.AfterUnit = null;

    /// <summary>Whether the contract counts a statement with this command tag.</summary>
    public static bool Counts(string tag) => !Uncounted.Contains(tag.Split(' ')[0]);

    private static long RowsOf(string tag) =>
        long.TryParse(tag.Split(' ')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : 0;
}
