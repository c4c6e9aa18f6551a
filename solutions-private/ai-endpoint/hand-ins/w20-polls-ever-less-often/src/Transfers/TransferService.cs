using AiEndpoint.Fraud;
using AiEndpoint.Hosting;
using AiEndpoint.Notify;
using Npgsql;

namespace AiEndpoint.Transfers;

/// <summary>
/// Makes and reverses transfers. No connection is held while fraud prevention is asked, and every step may be repeated: what is no
/// longer pending, or reversed already, is returned as it is.
/// </summary>
internal sealed class TransferService(
    NpgsqlDataSource database, Ledger ledger, FraudClient fraud, Bell bell, TimeProvider clock)
{
    /// <summary>Makes a transfer, or goes on with the one that has this key.</summary>
    /// <returns>The transfer; null if the caller has no such account.</returns>
    public async Task<Transfer?> TransferAsync(string owner, string key, string deviceToken, TransferDetails details)
    {
        var transfer = await database.RunAsync(clock, connection => StartAsync(connection, owner, key, details));
        // What is settled is final; a pending transfer is taken up again.
        if (transfer is not { Status: TransferStatus.Pending }) return transfer;

        var question = new FraudQuestion(transfer.TransferId, owner, details.From, details.To, details.AmountMinor, details.Currency);
        var verdict = await fraud.AskAsync(question, deviceToken);
        // Without a verdict, another request with this key may have settled it meanwhile.
        return verdict == FraudVerdict.Unknown
            ? await FindAsync(owner, transfer.TransferId)
            : await RunAndRingAsync(connection => SettleAsync(connection, owner, transfer.TransferId, verdict));
    }

    /// <summary>Finds a transfer of this owner.</summary>
    public Task<Transfer?> FindAsync(string owner, Guid transferId) =>
        database.RunAsync(clock, connection => TransferStore.FindAsync(connection, owner, transferId));

    /// <summary>Gives back the money of a completed transfer, once.</summary>
    /// <returns>The transfer; null if this owner has no such transfer.</returns>
    /// <exception cref="RefusedException">It was not completed, or the money has been spent.</exception>
    public Task<Transfer?> ReverseAsync(string owner, Guid transferId) =>
        RunAndRingAsync(connection => ReverseAsync(connection, owner, transferId));

    // Whatever came of it: after a fault, it may have been committed.
    private async Task<Transfer?> RunAndRingAsync(Func<NpgsqlConnection, Task<Transfer?>> work)
    {
        try
        {
            return await database.RunAsync(clock, work);
        }
        finally
        {
            bell.Ring();
        }
    }

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

        var movement = new Movement(
            transferId, Movement.Transfer, transfer.From, transfer.To, transfer.AmountMinor, transfer.Currency);
        var reason = verdict == FraudVerdict.Allow ? await ledger.MoveAsync(connection, movement) : "fraud";
        if (reason is null) await Outbox.AddAsync(connection, transferId, TransferStatus.Completed);
        var status = reason is null ? TransferStatus.Completed : TransferStatus.Declined;
        var settled = await TransferStore.ChangeAsync(connection, transferId, status, reason);
        await transaction.CommitAsync();
        return settled;
    }

    private async Task<Transfer?> ReverseAsync(NpgsqlConnection connection, string owner, Guid transferId)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var transfer = await TransferStore.LockAsync(connection, owner, transferId);
        if (transfer is null or { Status: TransferStatus.Reversed }) return transfer;
        if (transfer.Status != TransferStatus.Completed)
            throw new RefusedException(StatusCodes.Status409Conflict, transfer.Status, $"The transfer is {transfer.Status}.");

        // The same movement in the other direction.
        var movement = new Movement(
            transferId, Movement.Reversal, transfer.To, transfer.From, transfer.AmountMinor, transfer.Currency);
        if (await ledger.MoveAsync(connection, movement) is { } reason)
            throw new RefusedException(StatusCodes.Status409Conflict, reason, "The money cannot be moved back.");
        await Outbox.AddAsync(connection, transferId, TransferStatus.Reversed);
        var reversed = await TransferStore.ChangeAsync(connection, transferId, TransferStatus.Reversed);
        await transaction.CommitAsync();
        return reversed;
    }
}
