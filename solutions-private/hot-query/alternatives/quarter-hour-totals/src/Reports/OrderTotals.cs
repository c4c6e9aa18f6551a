using System.Data;
using Dapper;
using Npgsql;

namespace HotQuery.Reports;

/// <summary>Begins the totals of quarters of an hour and completes them, while orders are written.</summary>
internal sealed class OrderTotals(NpgsqlDataSource database, ILogger<OrderTotals> logger)
{
    // Any number will do, as long as every instance asks for the same one.
    private const long LockId = 4_471_920_655_301;

    // A trigger is made under a lock that waits for every open writer, and that later writers queue behind. Who can have it at
    // once has it; otherwise writers go on, and we come again. Should this process stall with the lock, the server takes it away.
    private const string BeginTotals =
        """
        SET LOCAL lock_timeout = '100ms';
        SET LOCAL idle_in_transaction_session_timeout = '1s';
        LOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE;
        TRUNCATE order_totals;
        CREATE OR REPLACE TRIGGER count_written AFTER INSERT ON orders
            REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION count_written_orders();
        CREATE OR REPLACE TRIGGER count_changed AFTER UPDATE ON orders
            REFERENCING OLD TABLE AS gone NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION count_changed_orders();
        CREATE OR REPLACE TRIGGER count_deleted AFTER DELETE ON orders
            REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION count_deleted_orders();
        CREATE OR REPLACE TRIGGER forget_all AFTER TRUNCATE ON orders
            FOR EACH STATEMENT EXECUTE FUNCTION forget_order_totals();
        """;

    private const string Complete =
        """
        INSERT INTO order_totals (quarter, orders, total_cents)
        SELECT quarter_of(placed_at), count(*), sum(total_cents)::bigint FROM orders GROUP BY 1 ORDER BY 1;
        UPDATE order_totals_state SET whole = true;
        """;

    /// <summary>Completes the totals unless they are whole, somebody else is at it, or a writer is in the way.</summary>
    /// <returns>Whether they are whole.</returns>
    public async Task<bool> TryCompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            if (await AskAsync(connection, "SELECT whole FROM order_totals_state", cancellationToken)) return true;
            // Of the session: held from the first of two transactions to the end of the other.
            if (!await AskAsync(connection, $"SELECT pg_try_advisory_lock({LockId})", cancellationToken)) return false;
            try
            {
                // Asked again: whoever had the lock before may have completed them.
                if (await AskAsync(connection, "SELECT whole FROM order_totals_state", cancellationToken)) return true;
                await CompleteAsync(connection, cancellationToken);
                logger.LogInformation("The totals are whole; reports are made of them from now on.");
                return true;
            }
            finally
            {
                // The session goes back to the pool. A broken one has lost the lock already.
                if (connection.FullState == ConnectionState.Open)
                    await connection.ExecuteAsync($"SELECT pg_advisory_unlock({LockId})");
            }
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
        catch (NpgsqlException fault)
        {
            // Nothing is lost by it: reports are read from the orders meanwhile, and the next attempt begins anew.
            logger.LogWarning(fault, "The totals could not be completed this time.");
            return false;
        }
    }

    // While the lock is held, no transaction that has written orders is open. So this moment parts all orders: the snapshot that is
    // taken now shows those from before, which no trigger has seen, as they are now; every later change is a trigger's. What the
    // snapshot shows is counted after the lock is gone. An attempt that ends in between leaves counts of later changes alone,
    // without whole being true; the next attempt throws them away and parts the orders at another moment.
    private async Task CompleteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Opened before the lock is taken, so that nobody waits for that.
        await using var reading = await database.OpenConnectionAsync(cancellationToken);
        await using var snapshot = await reading.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using (var beginning = await connection.BeginTransactionAsync(cancellationToken))
        {
            await connection.ExecuteAsync(new CommandDefinition(BeginTotals, cancellationToken: cancellationToken));
            // The transaction's first query takes its snapshot.
            await AskAsync(reading, "SELECT true", cancellationToken);
            await beginning.CommitAsync(cancellationToken);
        }

        // As long as the table is large: no client-side limit.
        await reading.ExecuteAsync(new CommandDefinition(Complete, commandTimeout: 0, cancellationToken: cancellationToken));
        await snapshot.CommitAsync(cancellationToken);
    }

    private static Task<bool> AskAsync(NpgsqlConnection connection, string question, CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<bool>(new CommandDefinition(question, cancellationToken: cancellationToken));
}
