using Dapper;
using Npgsql;

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
    // Clocks of instances differ, but nothing is booked on an account before what it has already: a statement must not show money
    // going out before the money that paid for it came in. Both accounts are locked, so nothing is booked on them meanwhile.
    private const string BookedAt =
        """
        GREATEST(@now,
            (SELECT max(booked_at) FROM entries WHERE account_id = @From), (SELECT max(booked_at) FROM entries WHERE account_id = @To))
        """;

    /// <summary>Finds the two accounts of a transfer, the paying one first.</summary>
    public static async Task<IReadOnlyList<Account>> FindAsync(NpgsqlConnection connection, TransferDetails details) =>
        (await connection.QueryAsync<Account>(
            $"SELECT {Account.Columns} FROM accounts WHERE account_id IN (@From, @To) ORDER BY account_id = @To", details)).AsList();

    /// <summary>Moves the money and writes it to the ledger.</summary>
    /// <returns>Null, or the reason why it cannot be moved; then nothing was changed.</returns>
    public async Task<string?> MoveAsync(NpgsqlConnection connection, Movement movement)
    {
        // Step 1: lock both accounts, everybody in the same order, without blocking the foreign keys that point to them.
        var accounts = (await connection.QueryAsync<Account>(
            $"SELECT {Account.Columns} FROM accounts WHERE account_id IN (@From, @To) ORDER BY account_id FOR NO KEY UPDATE",
            movement)).AsList();

        // Step 2: check both.
        if (accounts.Any(account => account.Currency != movement.Currency)) return "currency";
        if (accounts.Single(account => account.AccountId == movement.From).BalanceMinor < movement.AmountMinor) return "funds";

        // Step 3: write the new balances. The schema does not accept a negative one.
        await connection.ExecuteAsync(
            """
            UPDATE accounts
            SET balance_minor = balance_minor + CASE account_id WHEN @From THEN -@AmountMinor ELSE @AmountMinor END
            WHERE account_id IN (@From, @To)
            """,
            movement);

        // Step 4: write both sides to the ledger.
        await connection.ExecuteAsync(
            $"""
            INSERT INTO entries (account_id, transfer_id, kind, amount_minor, counterparty, booked_at)
            VALUES (@From, @TransferId, @Kind, -@AmountMinor, @To, {BookedAt}), (@To, @TransferId, @Kind, @AmountMinor, @From, {BookedAt})
            """,
            new { movement.TransferId, movement.Kind, movement.From, movement.To, movement.AmountMinor, now = clock.GetUtcNow() });
        return null;
    }
}
