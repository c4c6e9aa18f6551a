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
    // Keeps the row until the transaction ends, without blocking the foreign keys that point to it.
    private const string RowLock = "FOR NO KEY UPDATE";

    /// <summary>Finds the two accounts of a transfer, the paying one first.</summary>
    public static async Task<IReadOnlyList<Account>> FindAsync(NpgsqlConnection connection, TransferDetails details) =>
        (await connection.QueryAsync<Account>(
            $"SELECT {Account.Columns} FROM accounts WHERE account_id IN (@From, @To) ORDER BY account_id = @To", details)).AsList();

    /// <summary>Moves the money and writes it to the ledger.</summary>
    /// <returns>Null, or the reason why it cannot be moved; then nothing has been written.</returns>
    public async Task<string?> MoveAsync(NpgsqlConnection connection, Movement movement)
    {
        // Everybody locks in the same order, whichever way the money goes.
        var accounts = new Dictionary<string, Account>();
        foreach (var id in new[] { movement.From, movement.To }.Order(StringComparer.Ordinal))
            accounts[id] = await connection.QuerySingleAsync<Account>(
                $"SELECT {Account.Columns} FROM accounts WHERE account_id = @id {RowLock}", new { id });

        var (source, target) = (accounts[movement.From], accounts[movement.To]);
        if (source.Currency != movement.Currency || target.Currency != movement.Currency) return "currency";
        if (source.BalanceMinor < movement.AmountMinor) return "funds";

        const string update = "UPDATE accounts SET balance_minor = balance_minor + @change WHERE account_id = @id";
        await connection.ExecuteAsync(update, new { id = movement.From, change = -movement.AmountMinor });
        await connection.ExecuteAsync(update, new { id = movement.To, change = movement.AmountMinor });
        await connection.ExecuteAsync(
            """
            INSERT INTO entries (account_id, transfer_id, kind, amount_minor, counterparty, booked_at)
            VALUES (@From, @TransferId, @Kind, -@AmountMinor, @To, @now), (@To, @TransferId, @Kind, @AmountMinor, @From, @now)
            """,
            new { movement.TransferId, movement.Kind, movement.From, movement.To, movement.AmountMinor, now = clock.GetUtcNow() });
        return null;
    }
}
