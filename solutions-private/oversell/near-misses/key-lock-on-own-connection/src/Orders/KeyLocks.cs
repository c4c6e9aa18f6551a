using Dapper;
using Npgsql;

namespace Oversell.Orders;

/// <summary>Locks on the keys of orders, among all instances: a replay waits for the request that it repeats.</summary>
internal sealed class KeyLocks(NpgsqlDataSource database)
{
    /// <returns>The lock; it is held until it is disposed of, or its connection breaks.</returns>
    /// <exception cref="PostgresException">Somebody else has had it for too long.</exception>
    public async Task<IAsyncDisposable> AcquireAsync(string buyerId, string key, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            // Neither buyers nor keys contain spaces.
            var name = $"{buyerId} {key}";
            await connection.ExecuteAsync(new CommandDefinition(
                "SET lock_timeout = '1s'; SELECT pg_advisory_lock(hashtextextended(@name, 0))",
                new { name }, cancellationToken: cancellationToken));
            return new KeyLock(connection, name);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // Sent, not left to the pool: that would only free the lock when the connection is used again.
    private sealed class KeyLock(NpgsqlConnection connection, string name) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await using (connection)
                await connection.ExecuteAsync("SELECT pg_advisory_unlock(hashtextextended(@name, 0))", new { name });
        }
    }
}
