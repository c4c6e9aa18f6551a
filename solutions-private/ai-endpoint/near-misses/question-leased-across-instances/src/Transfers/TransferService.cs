using AiEndpoint.Fraud;
using AiEndpoint.Hosting;
using AiEndpoint.Notify;
using Dapper;
using Npgsql;
using Polly;
using Polly.Retry;

namespace AiEndpoint.Transfers;

/// <summary>Makes and reverses transfers.</summary>
internal sealed class TransferService(NpgsqlDataSource database, Ledger ledger, FraudClient fraud, TimeProvider clock)
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

    // How often a request looks whether the question of another one was answered, for how long, and until when it may still ask itself.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastLook = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LastAsk = TimeSpan.FromSeconds(1.3);

    /// <summary>Makes a transfer, or goes on with the one that has this key.</summary>
    /// <returns>The transfer; null if the caller has no such account.</returns>
    public async Task<Transfer?> TransferAsync(string owner, string key, string deviceToken, TransferDetails details)
    {
        // No connection is held while fraud prevention is asked.
        var transfer = await StartAsync(owner, key, details);
        var (asker, startedAt) = (Guid.NewGuid(), clock.GetTimestamp());
        // What is settled is final; a pending transfer is taken up again, by one request at a time, whatever instance that has reached.
        while (transfer is { Status: TransferStatus.Pending } && clock.GetElapsedTime(startedAt) < LastLook)
        {
            if (clock.GetElapsedTime(startedAt) < LastAsk && await ClaimQuestionAsync(transfer, asker))
                return await AskAsync(owner, transfer, deviceToken, asker);
            await Task.Delay(Pause, clock);
            transfer = await FindAsync(owner, transfer.TransferId, CancellationToken.None);
        }

        return transfer;
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
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var transfer = await TransferStore.FindForReversalAsync(connection, owner, transferId);
        if (transfer is null or { Status: TransferStatus.Reversed }) return transfer;
        if (transfer.Status != TransferStatus.Completed)
            throw new RefusedException(StatusCodes.Status409Conflict, transfer.Status, $"The transfer is {transfer.Status}.");

        // The same movement in the other direction.
        var movement = new Movement(
            transferId, Movement.Reversal, transfer.To, transfer.From, transfer.AmountMinor, transfer.Currency);
        if (await ledger.MoveAsync(connection, movement) is { } reason)
            throw new RefusedException(StatusCodes.Status409Conflict, reason, "The money cannot be moved back.");
        await connection.ExecuteAsync("UPDATE transfers SET status = 'reversed' WHERE transfer_id = @transferId", new { transferId });
        await Outbox.AddAsync(connection, new Notification(transferId, TransferStatus.Reversed));
        await transaction.CommitAsync();
        return transfer with { Status = TransferStatus.Reversed };
    }

    private async Task<Transfer?> StartAsync(string owner, string key, TransferDetails details)
    {
        await using var connection = await database.OpenConnectionAsync();
        if (await Ledger.FindAsync(connection, details) is not { Count: 2 } accounts) return null;
        // Only the owner pays from an account; the paying one is the first.
        if (accounts[0].OwnerId != owner) return null;
        return await TransferStore.AddAsync(connection, owner, key, details);
    }

    private async Task<bool> ClaimQuestionAsync(Transfer transfer, Guid asker)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await TransferStore.ClaimQuestionAsync(connection, transfer.TransferId, asker);
    }

    private async Task<Transfer?> AskAsync(string owner, Transfer transfer, string deviceToken, Guid asker)
    {
        var question = new FraudQuestion(transfer.TransferId, owner, transfer.From, transfer.To, transfer.AmountMinor, transfer.Currency);
        return await fraud.AskAsync(question, deviceToken, CancellationToken.None) switch
        {
            FraudVerdict.Allow => await Persistently.ExecuteAsync(async _ => await SettleAsync(owner, transfer)),
            FraudVerdict.Deny => await Persistently.ExecuteAsync(async _ => await DeclineAsync(transfer)),
            _ => await ReleaseQuestionAsync(owner, transfer, asker),
        };
    }

    // Whoever repeats the request may ask at once.
    private async Task<Transfer?> ReleaseQuestionAsync(string owner, Transfer transfer, Guid asker)
    {
        await using var connection = await database.OpenConnectionAsync();
        await TransferStore.ReleaseQuestionAsync(connection, transfer.TransferId, asker);
        return await TransferStore.FindAsync(connection, owner, transfer.TransferId);
    }

    private async Task<Transfer> SettleAsync(string owner, Transfer transfer)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var movement = new Movement(
            transfer.TransferId, Movement.Transfer, transfer.From, transfer.To, transfer.AmountMinor, transfer.Currency);
        if (await ledger.MoveAsync(connection, movement) is { } reason)
        {
            await transaction.RollbackAsync();
            return await TransferStore.DeclineAsync(connection, transfer.TransferId, reason);
        }

        const string complete = "UPDATE transfers SET status = 'completed' WHERE transfer_id = @TransferId AND status = 'pending'";
        if (await connection.ExecuteAsync(complete, transfer) == 0)
        {
            // Somebody else has settled it: what was moved here is taken back.
            await transaction.RollbackAsync();
            return (await TransferStore.FindAsync(connection, owner, transfer.TransferId))!;
        }

        await Outbox.AddAsync(connection, new Notification(transfer.TransferId, TransferStatus.Completed));
        await transaction.CommitAsync();
        return transfer with { Status = TransferStatus.Completed };
    }

    private async Task<Transfer> DeclineAsync(Transfer transfer)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await TransferStore.DeclineAsync(connection, transfer.TransferId, "fraud");
    }
}
