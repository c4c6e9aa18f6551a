using AiEndpoint.Fraud;
using AiEndpoint.Hosting;
using Npgsql;
using Polly;
using Polly.Retry;

namespace AiEndpoint.Transfers;

/// <summary>Makes and reverses transfers.</summary>
internal sealed class TransferService(NpgsqlDataSource database, Settlement settlement, FraudClient fraud)
{
    // A verdict is acted upon although the database was away for a moment, whether or not the caller still waits. Settling again
    // does no harm, even where the first attempt was committed and nobody said so.
    private static readonly ResiliencePipeline Persistently = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(Database.IsAway),
            MaxRetryAttempts = 25,
            Delay = TimeSpan.FromMilliseconds(250),
        })
        .Build();

    /// <summary>Makes a transfer, or goes on with the one that has this key.</summary>
    /// <returns>The transfer; null if the caller has no such account.</returns>
    public async Task<Transfer?> TransferAsync(string owner, string key, string deviceToken, TransferDetails details)
    {
        // No connection is held while fraud prevention is asked.
        var transfer = await StartAsync(owner, key, details);
        // What is settled is final; a pending transfer is taken up again.
        if (transfer is not { Status: TransferStatus.Pending }) return transfer;

        var question = new FraudQuestion(transfer.TransferId, owner, details.From, details.To, details.AmountMinor, details.Currency);
        return await fraud.AskAsync(question, deviceToken, CancellationToken.None) switch
        {
            FraudVerdict.Allow => await Persistently.ExecuteAsync(async _ => await SettleAsync(owner, transfer)),
            FraudVerdict.Deny => await Persistently.ExecuteAsync(async _ => await settlement.DeclineAsync(transfer, "fraud")),
            // It may have been settled meanwhile, by a repetition of the request.
            _ => await FindAsync(owner, transfer.TransferId, CancellationToken.None),
        };
    }

    /// <summary>Finds a transfer of this owner.</summary>
    public async Task<Transfer?> FindAsync(string owner, Guid transferId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await TransferStore.FindAsync(connection, owner, transferId);
    }

    /// <summary>Gives back the money of a completed transfer, once.</summary>
    /// <returns>The transfer; null if this owner has no such transfer.</returns>
    /// <exception cref="RefusedException">It was not completed, or the money has been spent.</exception>
    public async Task<Transfer?> ReverseAsync(string owner, Guid transferId)
    {
        if (await FindAsync(owner, transferId, CancellationToken.None) is not { } transfer) return null;
        if (await settlement.ReverseAsync(transfer) is { } reason)
            throw new RefusedException(StatusCodes.Status409Conflict, reason, "The money cannot be moved back.");
        var now = (await FindAsync(owner, transferId, CancellationToken.None))!;
        return now.Status == TransferStatus.Reversed
            ? now
            : throw new RefusedException(StatusCodes.Status409Conflict, now.Status, $"The transfer is {now.Status}.");
    }

    private async Task<Transfer?> StartAsync(string owner, string key, TransferDetails details)
    {
        await using var connection = await database.OpenConnectionAsync();
        if (await Account.FindAsync(connection, details) is not { Count: 2 } accounts) return null;
        // Only the owner pays from an account; the paying one is the first.
        if (accounts[0].OwnerId != owner) return null;
        return await TransferStore.AddAsync(connection, owner, key, details);
    }

    private async Task<Transfer> SettleAsync(string owner, Transfer transfer)
    {
        await settlement.SettleAsync(transfer);
        return (await FindAsync(owner, transfer.TransferId, CancellationToken.None))!;
    }
}
