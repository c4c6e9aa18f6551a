using AiEndpoint.Fraud;
using AiEndpoint.Hosting;

namespace AiEndpoint.Transfers;

/// <summary>Makes and reverses transfers.</summary>
internal sealed class TransferService(Database database, FraudClient fraud, TimeProvider clock)
{
    // How often a request looks whether a question that another one has open has been answered.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // How long a request waits for it, and until when it may still ask a question of its own.
    private static readonly TimeSpan LastLook = TimeSpan.FromMilliseconds(2_000);
    private static readonly TimeSpan LastAsk = TimeSpan.FromMilliseconds(1_300);

    // Well above the second within which a verdict counts, and well below the three within which the caller has an answer.
    private static readonly TimeSpan LongestQuestion = TimeSpan.FromMilliseconds(1_900);
    private static readonly TimeSpan LastAnswer = TimeSpan.FromMilliseconds(2_400);

    /// <summary>Makes a transfer, or goes on with the one that has this key.</summary>
    /// <returns>The transfer; null if the caller has no such account.</returns>
    public async Task<Transfer?> TransferAsync(string owner, string key, string deviceToken, TransferDetails details)
    {
        var id = Guid.NewGuid();
        var asker = Guid.NewGuid();
        var transfer = await database.RunAsync(connection => TransferStore.StartAsync(connection, id, owner, key, details));
        var startedAt = clock.GetTimestamp();
        // What is settled is final; a pending transfer is taken up again, by one request at a time, whatever instance it reached.
        while (transfer is { Status: TransferStatus.Pending })
        {
            var transferId = transfer.TransferId;
            var waited = clock.GetElapsedTime(startedAt);
            if (waited >= LastLook) break;
            if (waited <= LastAsk
                && await database.RunAsync(connection => TransferStore.ClaimQuestionAsync(connection, transferId, asker)))
            {
                var left = LastAnswer - waited;
                return await AskAsync(owner, transfer, deviceToken, asker, left < LongestQuestion ? left : LongestQuestion);
            }

            // No connection and no lock is held meanwhile.
            await Task.Delay(Pause, clock);
            transfer = await FindAsync(owner, transferId);
        }

        return transfer;
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

    // No connection and no lock is held while the question is open, only the claim to it.
    private async Task<Transfer?> AskAsync(string owner, Transfer transfer, string deviceToken, Guid asker, TimeSpan patience)
    {
        var question = new FraudQuestion(
            transfer.TransferId, owner, transfer.From, transfer.To, transfer.AmountMinor, transfer.Currency);
        switch (await fraud.AskAsync(question, deviceToken, patience))
        {
            case FraudVerdict.Allow:
                return await SettleAsync(transfer.TransferId, allowed: true);
            case FraudVerdict.Deny:
                return await SettleAsync(transfer.TransferId, allowed: false);
            default:
                // Whoever repeats the request may ask at once.
                await database.RunAsync(connection => TransferStore.ReleaseQuestionAsync(connection, transfer.TransferId, asker));
                return await FindAsync(owner, transfer.TransferId);
        }
    }

    private async Task<Transfer?> SettleAsync(Guid transferId, bool allowed) =>
        await database.RunAsync(connection => TransferStore.SettleAsync(connection, transferId, allowed, clock.GetUtcNow()));
}
