using AiEndpoint.Fraud;
using AiEndpoint.Hosting;

namespace AiEndpoint.Transfers;

/// <summary>Makes and reverses transfers.</summary>
internal sealed class TransferService(Database database, FraudClient fraud, TimeProvider clock)
{
    /// <summary>Makes a transfer, or goes on with the one that has this key.</summary>
    /// <returns>The transfer; null if the caller has no such account.</returns>
    public async Task<Transfer?> TransferAsync(
        string owner, string key, string deviceToken, TransferDetails details, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        // Nothing has happened yet: a caller who has left need not be served. Once the transfer is stored, it is seen through
        // to its end, whoever listens, so the token goes no further than this.
        var transfer = await database.RunAsync(
            connection => TransferStore.StartAsync(connection, id, owner, key, details), cancellationToken);
        // What is settled is final; a pending transfer is taken up again.
        if (transfer is not { Status: TransferStatus.Pending }) return transfer;

        // No connection and no lock is held meanwhile.
        var question = new FraudQuestion(transfer.TransferId, owner, details.From, details.To, details.AmountMinor, details.Currency);
        return await fraud.AskAsync(question, deviceToken) switch
        {
            FraudVerdict.Allow => await SettleAsync(transfer.TransferId, allowed: true),
            FraudVerdict.Deny => await SettleAsync(transfer.TransferId, allowed: false),
            // Another request with this key may have settled it meanwhile.
            _ => await FindAsync(owner, transfer.TransferId),
        };
    }

    /// <summary>Finds a transfer of this owner.</summary>
    public Task<Transfer?> FindAsync(string owner, Guid transferId) =>
        database.RunAsync(connection => TransferStore.FindAsync(connection, owner, transferId));

    /// <summary>Gives back the money of a completed transfer, once.</summary>
    /// <returns>The transfer; null if this owner has no such transfer.</returns>
    /// <exception cref="RefusedException">It was not completed, or the money has been spent.</exception>
    public async Task<Transfer?> ReverseAsync(string owner, Guid transferId)
    {
        var transfer = await database.RunAsync(
            connection => TransferStore.ReverseAsync(connection, owner, transferId, clock.GetUtcNow()));
        return transfer switch
        {
            null or { Status: TransferStatus.Reversed } => transfer,
            { Status: TransferStatus.Completed } =>
                throw new RefusedException(StatusCodes.Status409Conflict, "funds", "The recipient has spent the money."),
            _ => throw new RefusedException(
                StatusCodes.Status409Conflict, transfer.Status, $"The transfer is {transfer.Status}."),
        };
    }

    private async Task<Transfer?> SettleAsync(Guid transferId, bool allowed) =>
        await database.RunAsync(connection => TransferStore.SettleAsync(connection, transferId, allowed, clock.GetUtcNow()));
}
