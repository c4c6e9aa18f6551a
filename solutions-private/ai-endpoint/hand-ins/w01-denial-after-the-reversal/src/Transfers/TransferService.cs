using AiEndpoint.Fraud;
using AiEndpoint.Hosting;
using AiEndpoint.Notify;

namespace AiEndpoint.Transfers;

/// <summary>Makes and reverses transfers. A caller who goes away cancels nothing.</summary>
internal sealed class TransferService(Sessions sessions, Ledger ledger, FraudClient fraud)
{
    /// <summary>Makes a transfer, or goes on with the one that has this key.</summary>
    /// <returns>The transfer; null if the caller has no such account.</returns>
    public async Task<Transfer?> TransferAsync(string owner, string key, string deviceToken, TransferDetails details)
    {
        using var deadline = sessions.NewDeadline();
        var transfer = await sessions.RunAsync(session => StartAsync(session, owner, key, details), deadline.Token);
        // What is settled is final; a pending transfer is taken up again.
        if (transfer is not { Status: TransferStatus.Pending }) return transfer;

        // No connection is held while fraud prevention thinks.
        var id = transfer.TransferId;
        var question = new FraudQuestion(id, owner, details.From, details.To, details.AmountMinor, details.Currency);
        return await fraud.AskAsync(question, deviceToken) switch
        {
            FraudVerdict.Allow => await sessions.RunAsync(session => SettleAsync(session, owner, id), deadline.Token),
            FraudVerdict.Deny => await sessions.RunAsync(session => DenyAsync(session, owner, id), deadline.Token),
            // Another request with this key may have settled it meanwhile.
            _ => await sessions.RunAsync(session => TransferStore.FindAsync(session, owner, id), deadline.Token),
        };
    }

    /// <summary>Finds a transfer of this owner.</summary>
    public async Task<Transfer?> FindAsync(string owner, Guid transferId)
    {
        using var deadline = sessions.NewDeadline();
        return await sessions.RunAsync(session => TransferStore.FindAsync(session, owner, transferId), deadline.Token);
    }

    /// <summary>Gives back the money of a completed transfer, once.</summary>
    /// <returns>The transfer; null if this owner has no such transfer.</returns>
    /// <exception cref="RefusedException">It was not completed, or the money has been spent.</exception>
    public async Task<Transfer?> ReverseAsync(string owner, Guid transferId)
    {
        using var deadline = sessions.NewDeadline();
        return await sessions.RunAsync(session => ReverseAsync(session, owner, transferId), deadline.Token);
    }

    private static async Task<Transfer?> StartAsync(Session session, string owner, string key, TransferDetails details)
    {
        var accounts = await Ledger.FindAsync(session, details);
        // Only owners may use an account.
        if (accounts.Count != 2 || accounts.Single(account => account.AccountId == details.From).OwnerId != owner) return null;
        return await TransferStore.AddAsync(session, owner, key, details);
    }

    // What another request has settled meanwhile stays as it is.
    private static async Task<Transfer?> DenyAsync(Session session, string owner, Guid transferId) =>
        await TransferStore.TryDenyAsync(session, transferId) ?? await TransferStore.FindAsync(session, owner, transferId);

    private async Task<Transfer?> SettleAsync(Session session, string owner, Guid transferId)
    {
        await using var transaction = await session.BeginAsync();
        var transfer = await TransferStore.LockAsync(session, owner, transferId);
        // Another request with this key was faster.
        if (transfer is not { Status: TransferStatus.Pending }) return transfer;

        var movement = new Movement(
            transferId, Movement.Transfer, transfer.From, transfer.To, transfer.AmountMinor, transfer.Currency);
        var reason = await ledger.MoveAsync(session, movement);
        var settled = await TransferStore.ChangeAsync(
            session, transferId, reason is null ? TransferStatus.Completed : TransferStatus.Declined, reason);
        if (reason is null) await Outbox.AddAsync(session, new Notification(transferId, TransferStatus.Completed));
        await session.CommitAsync(transaction);
        return settled;
    }

    private async Task<Transfer?> ReverseAsync(Session session, string owner, Guid transferId)
    {
        await using var transaction = await session.BeginAsync();
        var transfer = await TransferStore.LockAsync(session, owner, transferId);
        if (transfer is null or { Status: TransferStatus.Reversed }) return transfer;
        if (transfer.Status != TransferStatus.Completed)
            throw new RefusedException(StatusCodes.Status409Conflict, transfer.Status, $"The transfer is {transfer.Status}.");

        // The same movement in the other direction.
        var movement = new Movement(
            transferId, Movement.Reversal, transfer.To, transfer.From, transfer.AmountMinor, transfer.Currency);
        if (await ledger.MoveAsync(session, movement) is { } reason)
            throw new RefusedException(StatusCodes.Status409Conflict, reason, "The money cannot be moved back.");

        var reversed = await TransferStore.ChangeAsync(session, transferId, TransferStatus.Reversed);
        await Outbox.AddAsync(session, new Notification(transferId, TransferStatus.Reversed));
        await session.CommitAsync(transaction);
        return reversed;
    }
}
