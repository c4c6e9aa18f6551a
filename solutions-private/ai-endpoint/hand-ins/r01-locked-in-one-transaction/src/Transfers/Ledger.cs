using AiEndpoint.Hosting;

namespace AiEndpoint.Transfers;

/// <summary>An account, and what is on it.</summary>
internal sealed record Account(string AccountId, string OwnerId, string Currency, long BalanceMinor)
{
    public const string Columns =
        """account_id AS "AccountId", owner_id AS "OwnerId", currency AS "Currency", balance_minor AS "BalanceMinor" """;
}

/// <summary>Money that goes from one account to another.</summary>
internal sealed record Movement(Guid TransferId, string Kind, string From, string To, long AmountMinor, string Currency)
{
    public const string Transfer = "transfer";
    public const string Reversal = "reversal";
}

/// <summary>Moves money between accounts, within the caller's transaction.</summary>
internal sealed class Ledger(TimeProvider clock)
{
    /// <summary>Finds the accounts of a transfer, as far as they exist.</summary>
    public static Task<IReadOnlyList<Account>> FindAsync(Session session, TransferDetails details) =>
        session.ListAsync<Account>($"SELECT {Account.Columns} FROM accounts WHERE account_id IN (@From, @To)", details);

    /// <summary>Moves the money and writes it to the ledger.</summary>
    /// <returns>Null, or the reason why it cannot be moved; then nothing was changed.</returns>
    public async Task<string?> MoveAsync(Session session, Movement movement)
    {
        // One order for all, whatever the direction. Foreign keys that point to the rows are not blocked.
        var accounts = await session.ListAsync<Account>(
            $"SELECT {Account.Columns} FROM accounts WHERE account_id IN (@From, @To) ORDER BY account_id FOR NO KEY UPDATE", movement);
        var source = accounts.Single(account => account.AccountId == movement.From);
        if (accounts.Any(account => account.Currency != movement.Currency)) return "currency";
        if (source.BalanceMinor < movement.AmountMinor) return "funds";

        await session.ExecuteAsync(
            """
            UPDATE accounts SET balance_minor = balance_minor + CASE WHEN account_id = @To THEN @AmountMinor ELSE -@AmountMinor END
            WHERE account_id IN (@From, @To)
            """,
            movement);
        await session.ExecuteAsync(
            """
            INSERT INTO entries (account_id, transfer_id, kind, amount_minor, counterparty, booked_at)
            VALUES (@From, @TransferId, @Kind, -@AmountMinor, @To, @now), (@To, @TransferId, @Kind, @AmountMinor, @From, @now)
            """,
            new { movement.TransferId, movement.Kind, movement.From, movement.To, movement.AmountMinor, now = clock.GetUtcNow() });
        return null;
    }
}
