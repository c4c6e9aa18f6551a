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
    // Looks and writes at once: what is not there, or of another currency, is not changed.
    private const string Change =
        """
        UPDATE accounts SET balance_minor = balance_minor + @change
        WHERE account_id = @id AND currency = @Currency AND balance_minor + @change >= 0
        """;

    private const string Why = "SELECT CASE currency WHEN @Currency THEN 'funds' ELSE 'currency' END FROM accounts WHERE account_id = @id";

    /// <summary>Finds the two accounts of a transfer, the paying one first.</summary>
    public static async Task<IReadOnlyList<Account>> FindAsync(NpgsqlConnection connection, TransferDetails details) =>
        (await connection.QueryAsync<Account>(
            $"SELECT {Account.Columns} FROM accounts WHERE account_id IN (@From, @To) ORDER BY account_id = @To", details)).AsList();

    /// <summary>Moves the money and writes it to the ledger.</summary>
    /// <returns>Null, or the reason why it cannot be moved; then the caller rolls back.</returns>
    public async Task<string?> MoveAsync(NpgsqlConnection connection, Movement movement)
    {
        // In an order that is the same for everybody, so that nobody waits in a circle.
        foreach (var (id, change) in Sides(movement))
            if (await connection.ExecuteAsync(Change, new { id, change, movement.Currency }) == 0)
                return await connection.ExecuteScalarAsync<string>(Why, new { id, movement.Currency });

        await connection.ExecuteAsync(
            """
            INSERT INTO entries (account_id, transfer_id, kind, amount_minor, counterparty, booked_at)
            VALUES (@From, @TransferId, @Kind, -@AmountMinor, @To, @now), (@To, @TransferId, @Kind, @AmountMinor, @From, @now)
            """,
            new { movement.TransferId, movement.Kind, movement.From, movement.To, movement.AmountMinor, now = clock.GetUtcNow() });
        return null;
    }

    private static (string Id, long Change)[] Sides(Movement movement)
    {
        var (payer, receiver) = ((movement.From, -movement.AmountMinor), (movement.To, movement.AmountMinor));
        return string.CompareOrdinal(movement.From, movement.To) < 0 ? [payer, receiver] : [receiver, payer];
    }
}
