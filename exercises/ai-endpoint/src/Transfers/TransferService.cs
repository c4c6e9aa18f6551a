using AiEndpoint.Fraud;
using AiEndpoint.Hosting;
using AiEndpoint.Notify;
using Dapper;
using Npgsql;
using Polly;
using Polly.Retry;

namespace AiEndpoint.Transfers;

/// <summary>Makes and reverses transfers.</summary>
internal sealed class TransferService(NpgsqlDataSource database, Ledger ledger, FraudClient fraud)
{
    private static readonly ResiliencePipeline Retry = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<PostgresException>(fault => fault.IsTransient),
            MaxRetryAttempts = 40,
            Delay = TimeSpan.FromMilliseconds(50),
        })
        .Build();

    /// <summary>Makes a transfer, or goes on with the one that has this key.</summary>
    /// <returns>The transfer; null if the caller has no such account.</returns>
    public async Task<Transfer?> TransferAsync(
        string owner, string key, string deviceToken, TransferDetails details, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var transfer = await StartAsync(connection, owner, key, details);
        // What is settled is final; a pending transfer is taken up again.
        if (transfer is not { Status: TransferStatus.Pending }) return transfer;

        var question = new FraudQuestion(transfer.TransferId, owner, details.From, details.To, details.AmountMinor, details.Currency);
        return await fraud.AskAsync(question, deviceToken, cancellationToken) switch
        {
            FraudVerdict.Allow => await SettleAsync(owner, transfer, cancellationToken),
            FraudVerdict.Deny => await DeclineAsync(transfer, cancellationToken),
            // Another request with this key may have settled it meanwhile.
            _ => await FindAsync(owner, transfer.TransferId, cancellationToken),
        };
    }

    /// <summary>Finds a transfer of this owner.</summary>
    public async Task<Transfer?> FindAsync(string owner, Guid transferId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await TransferStore.FindAsync(connection, owner, transferId);
    }

    /// <summary>Gives back the money of a completed transfer, once. A busy row is tried again.</summary>
    /// <returns>The transfer; null if this owner has no such transfer.</returns>
    /// <exception cref="RefusedException">It was not completed, or the money has been spent.</exception>
    public async Task<Transfer?> ReverseAsync(string owner, Guid transferId) =>
        await Retry.ExecuteAsync(async _ => await TryReverseAsync(owner, transferId));

    private static async Task<Transfer?> StartAsync(NpgsqlConnection connection, string owner, string key, TransferDetails details)
    {
        if (await Ledger.FindAsync(connection, details) is not { Count: 2 } accounts) return null;
        // Only owners may use an account.
        if (accounts[0].OwnerId != owner) return null;
        return await TransferStore.AddAsync(connection, owner, key, details);
    }

    private async Task<Transfer> SettleAsync(string owner, Transfer transfer, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        const string complete = "UPDATE transfers SET status = 'completed' WHERE transfer_id = @TransferId";
        if (await connection.ExecuteAsync(complete, transfer) == 0)
            return (await TransferStore.FindAsync(connection, owner, transfer.TransferId))!;

        // The transfer is complete, so the money can move.
        var movement = new Movement(
            transfer.TransferId, Movement.Transfer, transfer.From, transfer.To, transfer.AmountMinor, transfer.Currency);
        if (await ledger.MoveAsync(connection, movement) is { } reason)
        {
            await transaction.RollbackAsync(CancellationToken.None);
            return await TransferStore.DeclineAsync(connection, transfer.TransferId, reason);
        }

        await CommitAsync(connection, transaction, new Notification(transfer.TransferId, TransferStatus.Completed));
        return transfer with { Status = TransferStatus.Completed };
    }

    private async Task<Transfer> DeclineAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await TransferStore.DeclineAsync(connection, transfer.TransferId, "fraud");
    }

    private async Task<Transfer?> TryReverseAsync(string owner, Guid transferId)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var transfer = await TransferStore.FindForReversalAsync(connection, owner, transferId);
        if (transfer is null or { Status: TransferStatus.Reversed }) return transfer;
        if (transfer.Status != TransferStatus.Completed)
            throw new RefusedException(StatusCodes.Status409Conflict, transfer.Status, $"The transfer is {transfer.Status}.");

        try
        {
            // The same movement in the other direction.
            var movement = new Movement(
                transferId, Movement.Reversal, transfer.To, transfer.From, transfer.AmountMinor, transfer.Currency);
            if (await ledger.MoveAsync(connection, movement) is { } reason)
                throw new RefusedException(StatusCodes.Status409Conflict, reason, "The money cannot be moved back.");
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.CheckViolation)
        {
            throw new RefusedException(StatusCodes.Status409Conflict, "funds", "The recipient has spent the money.");
        }

        await connection.ExecuteAsync("UPDATE transfers SET status = 'reversed' WHERE transfer_id = @transferId", new { transferId });
        await CommitAsync(connection, transaction, new Notification(transferId, TransferStatus.Reversed));
        return transfer with { Status = TransferStatus.Reversed };
    }

    // Every committed change is announced.
    private static async Task CommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Notification notification)
    {
        await Outbox.AddAsync(connection, notification);
        await transaction.CommitAsync();
    }
}
