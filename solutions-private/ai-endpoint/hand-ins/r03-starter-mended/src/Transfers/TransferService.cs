using AiEndpoint.Fraud;
using AiEndpoint.Hosting;
using AiEndpoint.Notify;
using Dapper;
using Npgsql;

namespace AiEndpoint.Transfers;

/// <summary>Makes and reverses transfers.</summary>
internal sealed class TransferService(NpgsqlDataSource database, Ledger ledger, FraudClient fraud)
{
    /// <summary>Makes a transfer, or goes on with the one that has this key. It ends, whether or not the caller waits for it.</summary>
    /// <returns>The transfer; null if the caller has no such account.</returns>
    public async Task<Transfer?> TransferAsync(string owner, string key, string deviceToken, TransferDetails details)
    {
        var transfer = await Database.Retry.ExecuteAsync(async _ => await StartAsync(owner, key, details));
        // What is settled is final; a pending transfer is taken up again.
        if (transfer is not { Status: TransferStatus.Pending } pending) return transfer;

        // No connection is kept meanwhile: there are few, and fraud prevention may take its time.
        var question = new FraudQuestion(pending.TransferId, owner, details.From, details.To, details.AmountMinor, details.Currency);
        return await fraud.AskAsync(question, deviceToken) switch
        {
            FraudVerdict.Allow => await Database.Retry.ExecuteAsync(async _ => await SettleAsync(owner, pending)),
            FraudVerdict.Deny => await Database.Retry.ExecuteAsync(async _ => await DeclineAsync(owner, pending)),
            // Another request with this key may have settled it meanwhile.
            _ => await FindAsync(owner, pending.TransferId, CancellationToken.None),
        };
    }

    /// <summary>Finds a transfer of this owner.</summary>
    public async Task<Transfer?> FindAsync(string owner, Guid transferId, CancellationToken cancellationToken) =>
        await Database.Retry.ExecuteAsync(
            async token =>
            {
                await using var connection = await database.OpenConnectionAsync(token);
                return await TransferStore.FindAsync(connection, owner, transferId);
            },
            cancellationToken);

    /// <summary>Gives back the money of a completed transfer, once.</summary>
    /// <returns>The transfer; null if this owner has no such transfer.</returns>
    /// <exception cref="RefusedException">It was not completed, or the money has been spent.</exception>
    public async Task<Transfer?> ReverseAsync(string owner, Guid transferId) =>
        await Database.Retry.ExecuteAsync(async _ => await TryReverseAsync(owner, transferId));

    private async Task<Transfer?> StartAsync(string owner, string key, TransferDetails details)
    {
        await using var connection = await database.OpenConnectionAsync();
        if (await Ledger.FindAsync(connection, details) is not { Count: 2 } accounts) return null;
        // Only owners may use an account.
        if (accounts[0].OwnerId != owner) return null;
        return await TransferStore.AddAsync(connection, owner, key, details);
    }

    private async Task<Transfer> SettleAsync(string owner, Transfer transfer)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // First the transfer, then its accounts, as in a reversal. Who comes second finds it settled.
        var current = (await TransferStore.FindAndLockAsync(connection, owner, transfer.TransferId))!;
        if (current.Status != TransferStatus.Pending) return current;

        var movement = new Movement(
            transfer.TransferId, Movement.Transfer, transfer.From, transfer.To, transfer.AmountMinor, transfer.Currency);
        if (await ledger.MoveAsync(connection, movement) is { } reason)
        {
            var declined = await TransferStore.DeclineAsync(connection, owner, transfer.TransferId, reason);
            await transaction.CommitAsync();
            return declined;
        }

        await connection.ExecuteAsync("UPDATE transfers SET status = 'completed' WHERE transfer_id = @TransferId", transfer);
        await CommitAsync(connection, transaction, new Notification(transfer.TransferId, TransferStatus.Completed));
        return current with { Status = TransferStatus.Completed };
    }

    private async Task<Transfer> DeclineAsync(string owner, Transfer transfer)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await TransferStore.DeclineAsync(connection, owner, transfer.TransferId, "fraud");
    }

    private async Task<Transfer?> TryReverseAsync(string owner, Guid transferId)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var transfer = await TransferStore.FindAndLockAsync(connection, owner, transferId);
        if (transfer is null or { Status: TransferStatus.Reversed }) return transfer;
        if (transfer.Status != TransferStatus.Completed)
            throw new RefusedException(StatusCodes.Status409Conflict, transfer.Status, $"The transfer is {transfer.Status}.");

        // The same movement in the other direction.
        var movement = new Movement(
            transferId, Movement.Reversal, transfer.To, transfer.From, transfer.AmountMinor, transfer.Currency);
        if (await ledger.MoveAsync(connection, movement) is { } reason)
            throw new RefusedException(StatusCodes.Status409Conflict, reason, "The money cannot be moved back.");

        await connection.ExecuteAsync("UPDATE transfers SET status = 'reversed' WHERE transfer_id = @transferId", new { transferId });
        await CommitAsync(connection, transaction, new Notification(transferId, TransferStatus.Reversed));
        return transfer with { Status = TransferStatus.Reversed };
    }

    // Money that moved is announced, in the same transaction.
    private static async Task CommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Notification notification)
    {
        await Outbox.AddAsync(connection, notification);
        await transaction.CommitAsync();
    }
}
