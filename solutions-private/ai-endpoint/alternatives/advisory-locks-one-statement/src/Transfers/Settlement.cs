using Dapper;
using Npgsql;

namespace AiEndpoint.Transfers;

/// <summary>Decides about transfers. What concerns one transfer or one account happens one after the other.</summary>
internal sealed class Settlement(NpgsqlDataSource database, TimeProvider clock)
{
    // Sorted by what is locked, so that nobody waits in a circle. A collision of hashes only makes somebody wait.
    private const string Lock =
        """
        SELECT pg_advisory_xact_lock(key)
        FROM (SELECT DISTINCT hashtextextended(id, 0) AS key FROM unnest(@ids) AS id ORDER BY key) AS keys
        """;

    // Begins after the locks are held, so that what it sees is what is there.
    private const string Move =
        """
        WITH wanted AS (
            SELECT transfer_id, currency, amount_minor,
                CASE @kind WHEN 'transfer' THEN from_account ELSE to_account END AS payer,
                CASE @kind WHEN 'transfer' THEN to_account ELSE from_account END AS receiver
            FROM transfers WHERE transfer_id = @TransferId AND status = @before),
        decided AS (
            SELECT w.*, CASE
                WHEN p.currency <> w.currency OR r.currency <> w.currency THEN 'currency'
                WHEN p.balance_minor < w.amount_minor THEN 'funds' END AS refusal
            FROM wanted w JOIN accounts p ON p.account_id = w.payer JOIN accounts r ON r.account_id = w.receiver),
        sides AS (
            SELECT transfer_id, payer AS account_id, receiver AS counterparty, -amount_minor AS amount_minor FROM decided WHERE refusal IS NULL
            UNION ALL
            SELECT transfer_id, receiver, payer, amount_minor FROM decided WHERE refusal IS NULL),
        moved AS (
            UPDATE accounts a SET balance_minor = a.balance_minor + s.amount_minor FROM sides s WHERE a.account_id = s.account_id),
        booked AS (
            INSERT INTO entries (account_id, transfer_id, kind, amount_minor, counterparty, booked_at)
            SELECT account_id, transfer_id, @kind, amount_minor, counterparty, @now FROM sides),
        announced AS (
            INSERT INTO outbox (transfer_id, kind) SELECT transfer_id, @after FROM decided WHERE refusal IS NULL)
        UPDATE transfers t SET
            status = CASE WHEN d.refusal IS NULL THEN @after WHEN @kind = 'transfer' THEN 'declined' ELSE t.status END,
            reason = CASE @kind WHEN 'transfer' THEN d.refusal END
        FROM decided d WHERE t.transfer_id = d.transfer_id
        RETURNING d.refusal
        """;

    /// <summary>Settles a transfer that fraud prevention allows, unless somebody has settled it.</summary>
    public Task SettleAsync(Transfer transfer) => MoveAsync(transfer, "transfer", TransferStatus.Pending, TransferStatus.Completed);

    /// <summary>Reverses a transfer if it is completed.</summary>
    /// <returns>Why it cannot be reversed; null if it was, or was not completed.</returns>
    public Task<string?> ReverseAsync(Transfer transfer) =>
        MoveAsync(transfer, "reversal", TransferStatus.Completed, TransferStatus.Reversed);

    /// <summary>Declines a transfer that is still pending, and returns it.</summary>
    public async Task<Transfer> DeclineAsync(Transfer transfer, string reason)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(Lock, new { ids = new[] { $"{transfer.TransferId}" } });
        var declined = await TransferStore.DeclineAsync(connection, transfer.TransferId, reason);
        await transaction.CommitAsync();
        return declined;
    }

    private async Task<string?> MoveAsync(Transfer transfer, string kind, string before, string after)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(Lock, new { ids = new[] { $"{transfer.TransferId}", transfer.From, transfer.To } });
        var refusal = await connection.QuerySingleOrDefaultAsync<string?>(
            Move, new { transfer.TransferId, kind, before, after, now = clock.GetUtcNow() });
        await transaction.CommitAsync();
        return refusal;
    }
}
