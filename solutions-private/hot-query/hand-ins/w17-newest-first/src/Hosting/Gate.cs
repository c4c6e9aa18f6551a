using System.Threading.RateLimiting;
using Npgsql;

namespace HotQuery.Hosting;

/// <summary>
/// The way to the database: a few at a time. Whoever leaves while it waits is gone; what has begun is
/// finished, as it is a matter of milliseconds and a cancelled command costs a connection.
/// </summary>
internal sealed class Gate(NpgsqlDataSource database) : IDisposable
{
    // Fewer than the connections that an instance may have: one that was lost may still be closing while its successor opens.
    private const int Slots = 16;
    private const int Attempts = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // The newest first: in a crowd, those who have waited longest have given up already.
    private readonly ConcurrencyLimiter _slots = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Slots,
        QueueLimit = 10_000,
        QueueProcessingOrder = QueueProcessingOrder.NewestFirst,
    });

    /// <summary>Reads; what fails with its connection is read again on another one.</summary>
    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken callerLeft)
    {
        using var slot = await _slots.AcquireAsync(1, callerLeft);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
                await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
                await using (var command = connection.CreateCommand())
                {
                    // Every list has an index in its very order; no estimate may talk the planner into reading and sorting it all.
                    command.CommandText = "SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off";
                    await command.ExecuteNonQueryAsync(CancellationToken.None);
                }

                var result = await read(connection);
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            }
            catch (NpgsqlException fault) when (fault.IsTransient && attempt < Attempts)
            {
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    /// <summary>Writes once: only a connection that could not be opened is tried again.</summary>
    public async Task<T> WriteAsync<T>(Func<NpgsqlConnection, Task<T>> write, CancellationToken callerLeft)
    {
        using var slot = await _slots.AcquireAsync(1, callerLeft);
        await using var connection = await OpenAsync();
        return await write(connection);
    }

    public void Dispose() => _slots.Dispose();

    private async Task<NpgsqlConnection> OpenAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await database.OpenConnectionAsync(CancellationToken.None);
            }
            catch (Exception fault) when (attempt < Attempts && fault is NpgsqlException { IsTransient: true })
            {
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }
}
