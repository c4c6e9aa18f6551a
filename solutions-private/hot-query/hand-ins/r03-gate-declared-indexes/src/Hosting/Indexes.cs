using System.Data;
using Dapper;
using Npgsql;

namespace HotQuery.Hosting;

/// <summary>
/// The indexes that there are to be. Every start compares them with those that there are, so that it finishes whatever an interrupted
/// one has begun. Nothing here takes a lock that a writer of orders would wait for.
/// </summary>
internal sealed class Indexes(NpgsqlDataSource database, ILogger logger)
{
    // The migrations' number: one instance of any version at a time changes the schema.
    private const long LockId = 7_226_315_420_118;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    // A new definition needs a new name.
    private static readonly (string Name, string Definition)[] Wanted =
    [
        ("orders_customer_list", "ON orders (customer_id, placed_at DESC, id DESC)"),
        ("orders_customer_status_list", "ON orders (customer_id, status, placed_at DESC, id DESC)"),
        ("orders_email_list", "ON orders (hashtextextended(lower(email COLLATE \"C\"), 0), placed_at DESC, id DESC)"),
        // An expression, so that it is of use to reports alone: no list is ever read in the order of time.
        ("orders_utc_time", "ON orders ((placed_at AT TIME ZONE 'UTC')) INCLUDE (placed_at, total_cents)"),
        ("order_lines_order", "ON order_lines (order_id, line_no)"),
    ];

    private static readonly string[] Obsolete = ["orders_email"];

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // Polled: a session that waits in the database holds a snapshot, and a concurrent build would wait for that.
        while (!await connection.ExecuteScalarAsync<bool>("SELECT pg_try_advisory_lock(@LockId)", new { LockId }))
            await Task.Delay(PollInterval, cancellationToken);
        try
        {
            foreach (var index in await ReadAsync(connection))
            {
                if (!index.Valid || Obsolete.Contains(index.Name)) await DropAsync(connection, index);
            }

            var present = (await ReadAsync(connection)).Select(index => index.Name).ToHashSet();
            foreach (var (name, definition) in Wanted)
            {
                if (present.Contains(name)) continue;
                logger.LogInformation("Building index {Index}", name);
                await connection.ExecuteAsync($"CREATE INDEX CONCURRENTLY {name} {definition}", commandTimeout: 0);
            }

            // Every time: an index on an expression has no statistics of its own before, and a start may have died right here.
            await connection.ExecuteAsync("ANALYZE orders", commandTimeout: 0);
            await connection.ExecuteAsync("ANALYZE order_lines", commandTimeout: 0);
        }
        finally
        {
            if (connection.FullState == ConnectionState.Open)
                await connection.ExecuteAsync("SELECT pg_advisory_unlock(@LockId)", new { LockId });
        }
    }

    private async Task DropAsync(NpgsqlConnection connection, Found index)
    {
        logger.LogInformation("Dropping index {Index}, valid: {Valid}", index.Name, index.Valid);
        await connection.ExecuteAsync($"DROP INDEX CONCURRENTLY IF EXISTS {index.QuotedName}", commandTimeout: 0);
    }

    private static async Task<IReadOnlyList<Found>> ReadAsync(NpgsqlConnection connection) =>
        (await connection.QueryAsync<Found>(
            """
            SELECT c.relname::text AS name, format('%I.%I', n.nspname, c.relname) AS quoted_name, i.indisvalid AS valid
            FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'i' AND n.nspname NOT LIKE 'pg\_%'
            """)).AsList();

    private sealed record Found
    {
        public string Name { get; init; } = "";

        public string QuotedName { get; init; } = "";

        public bool Valid { get; init; }
    }
}
