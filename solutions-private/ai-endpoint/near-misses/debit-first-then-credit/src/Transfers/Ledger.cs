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
    /// <summary>Finds the two accounts of a transfer, the paying one first.</summary>
    public static async Task<IReadOnlyList<Account>> FindAsync(NpgsqlConnection connection, TransferDetails details) =>
        (await connection.QueryAsync<Account>(
            $"SELECT {Account.Columns} FROM accounts WHERE account_id IN (@From, @To) ORDER BY account_id = @To", details)).AsList();

    /// <summary>Moves the money and writes it to the ledger.</summary>
    /// <returns>Null, or the reason why it cannot be moved; then the caller rolls back.</returns>
    public async Task<string?> MoveAsync(NpgsqlConnection connection, Movement movement)
    {
        // Step 1: take it from the payer, who must have it.
        const string find = "SELECT count(*) FROM accounts WHERE account_id IN (@From, @To) AND currency = @Currency";
        if (await connection.ExecuteScalarAsync<long>(find, movement) < 2) return "currency";
        const string debit =
            "UPDATE accounts SET balance_minor = balance_minor - @AmountMinor WHERE account_id = @From AND balance_minor >= @AmountMinor";
        if (await connection.ExecuteAsync(debit, movement) == 0) return "funds";

        // Step 2: give it to the receiver.
        await connection.ExecuteAsync("UPDATE accounts SET balance_minor = balance_minor + @AmountMinor WHERE account_id = @To", movement);

        // Step 3: write both sides to the ledger.
        await connection.ExecuteAsync(
            """
            INSERT INTO entries (account_id, transfer_id, kind, amount_minor, counterparty, booked_at)
            VALUES (@From, @TransferId, @Kind, -@AmountMinor, @To, @now), (@To, @TransferId, @Kind, @AmountMinor, @From, @now)
            """,
            new { movement.TransferId, movement.Kind, movement.From, movement.To, movement.AmountMinor, now = clock.GetUtcNow() });
        return null;
    }
}
