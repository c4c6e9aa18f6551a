using AiEndpoint.Hosting;
using AiEndpoint.Notify;
using Dapper;
using Npgsql;

namespace AiEndpoint.Transfers;

/// <summary>Wakes the settler.</summary>
internal sealed class SettlerSignal : Signal;

/// <summary>Settles transfers that fraud prevention has allowed, one after the other, also those of an instance that is gone.</summary>
internal sealed class Settler(NpgsqlDataSource database, Ledger ledger, SettlerSignal signal, ILogger<Settler> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private const string Next =
        $"""
        SELECT {TransferStore.Columns} FROM transfers
        WHERE status = 'pending' AND allowed_at IS NOT NULL AND transfer_id > @after
        ORDER BY transfer_id LIMIT 1 FOR UPDATE SKIP LOCKED
        """;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // One that fails is passed over until the next round, so that it holds up no other.
        var after = Guid.Empty;
        while (!stoppingToken.IsCancellationRequested)
        {
            Transfer? taken = null;
            try
            {
                taken = await SettleNextAsync(after, transfer => after = transfer.TransferId);
            }
            catch (Exception fault) when (fault is NpgsqlException or InvalidOperationException)
            {
                logger.LogWarning(fault, "A transfer was not settled and will be tried again");
                await Task.Delay(Interval, CancellationToken.None);
                continue;
            }

            if (taken is not null) continue;
            if (after == Guid.Empty) await signal.WaitAsync(Interval, stoppingToken);
            after = Guid.Empty;
        }
    }

    private async Task<Transfer?> SettleNextAsync(Guid after, Action<Transfer> isTaken)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (await connection.QuerySingleOrDefaultAsync<Transfer>(Next, new { after }) is not { } transfer) return null;
        isTaken(transfer);
        var movement = new Movement(
            transfer.TransferId, Movement.Transfer, transfer.From, transfer.To, transfer.AmountMinor, transfer.Currency);
        // Nothing is written before a refusal, so it can be committed.
        if (await ledger.MoveAsync(connection, movement) is { } reason)
        {
            await TransferStore.DeclineAsync(connection, transfer.TransferId, reason);
        }
        else
        {
            await connection.ExecuteAsync("UPDATE transfers SET status = 'completed' WHERE transfer_id = @TransferId", transfer);
            await Outbox.AddAsync(connection, new Notification(transfer.TransferId, TransferStatus.Completed));
        }

        await transaction.CommitAsync();
        return transfer;
    }
}
