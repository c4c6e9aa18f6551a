using AiEndpoint.Fraud;
using AiEndpoint.Hosting;
using AiEndpoint.Notify;
using Npgsql;

namespace AiEndpoint.Transfers;

/// <summary>Makes and reverses transfers.</summary>
internal sealed class TransferService(Database database, Ledger ledger, FraudClient fraud)
{
    /// <summary>Makes a transfer, or goes on with the one that has this key.</summary>
    /// <returns>The transfer; null if the caller has no such account.</returns>
    public async Task<Transfer?> TransferAsync(string owner, string key, string deviceToken, TransferDetails details)
    {
        var transfer = await database.RunAsync(connection => StartAsync(connection, owner, key, details));
        // What is settled is final; a pending transfer is taken up again.
        if (transfer is not { Status: TransferStatus.Pending }) return transfer;

        // No connection is kept while fraud prevention thinks.
        var id = transfer.TransferId;
        var question = new FraudQuestion(id, owner, details.From, details.To, details.AmountMinor, details.Currency);
        var verdict = await fraud.AskAsync(question, deviceToken);
        return await database.RunAsync(connection => verdict == FraudVerdict.Unknown
            // Another request with this key may have settled it meanwhile.
            ? TransferStore.FindAsync(connection, owner, id)
            : SettleAsync(connection, owner, id, verdict));
    }

    /// <summary>Finds a transfer of this owner.</summary>
    public Task<Transfer?> FindAsync(string owner, Guid transferId) =>
        database.RunAsync(connection => TransferStore.FindAsync(connection, owner, transferId));

    /// <summary>Gives back the money of a completed transfer, once.</summary>
    /// <returns>The transfer; null if this owner has no such transfer.</returns>
    /// <exception cref="RefusedException">It was not completed, or the money has been spent.</exception>
    public Task<Transfer?> ReverseAsync(string owner, Guid transferId) =>
        database.RunAsync(connection => ReverseAsync(connection, owner, transferId));

    private static async Task<Transfer?> StartAsync(NpgsqlConnection connection, string owner, string key, TransferDetails details)
    {
        if (await Ledger.FindAsync(connection, details) is not { Count: 2 } accounts) return null;
        // Only owners may use an account.
        if (accounts[0].OwnerId != owner) return null;
        return await TransferStore.AddAsync(connection, owner, key, details);
    }

    private async Task<Transfer?> SettleAsync(NpgsqlConnection connection, string owner, Guid transferId, FraudVerdict verdict)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var transfer = await TransferStore.LockAsync(connection, owner, transferId);
        if (transfer is not { Status: TransferStatus.Pending }) return transfer;

        var reason = verdict == FraudVerdict.Allow ? await ledger.MoveAsync(connection, ThereWith(transfer)) : "fraud";
        var status = reason is null ? TransferStatus.Completed : TransferStatus.Declined;
        transfer = await TransferStore.ChangeAsync(connection, transferId, status, reason);
        if (reason is null) await Outbox.AddAsync(connection, new Notification(transferId, TransferStatus.Completed));
        await transaction.CommitAsync();
        return transfer;
    }

    private async Task<Transfer?> ReverseAsync(NpgsqlConnection connection, string owner, Guid transferId)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var transfer = await TransferStore.LockAsync(connection, owner, transferId);
        if (transfer is null or { Status: TransferStatus.Reversed }) return transfer;
        if (transfer.Status != TransferStatus.Completed)
            throw new RefusedException(StatusCodes.Status409Conflict, transfer.Status, $"The transfer is {transfer.Status}.");
        if (await ledger.MoveAsync(connection, BackWith(transfer)) is { } reason)
            throw new RefusedException(StatusCodes.Status409Conflict, reason, "The recipient has spent the money.");

        transfer = await TransferStore.ChangeAsync(connection, transferId, TransferStatus.Reversed, null);
        await Outbox.AddAsync(connection, new Notification(transferId, TransferStatus.Reversed));
        await transaction.CommitAsync();
        return transfer;
    }

    private static Movement ThereWith(Transfer transfer) => new(
        transfer.TransferId, Movement.Transfer, transfer.From, transfer.To, transfer.AmountMinor, transfer.Currency);

    private static Movement BackWith(Transfer transfer) => new(
        transfer.TransferId, Movement.Reversal, transfer.To, transfer.From, transfer.AmountMinor, transfer.Currency);
}
