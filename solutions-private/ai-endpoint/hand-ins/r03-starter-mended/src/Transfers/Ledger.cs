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
    /// <returns>Null, or the reason why it cannot be moved; then nothing was written.</returns>
    public async Task<string?> MoveAsync(NpgsqlConnection connection, Movement movement)
    {
        // Step 1: lock both accounts, sorted to avoid deadlocks.
        string[] ids = [movement.From, movement.To];
        ids = [.. ids.Order(StringComparer.Ordinal)];
        var accounts = new Dictionary<string, Account>();
        foreach (var id in ids)
            accounts[id] = await connection.QuerySingleAsync<Account>(
                $"SELECT {Account.Columns} FROM accounts WHERE account_id = @id {RowLock}", new { id });

        // Step 2: check both. What a transfer has brought may have been spent before its reversal.
        var (source, target) = (accounts[movement.From], accounts[movement.To]);
        if (source.Currency != movement.Currency || target.Currency != movement.Currency) return "currency";
        if (source.BalanceMinor < movement.AmountMinor) return "funds";

        // Step 3: write the new balances.
        var balances = new Dictionary<string, long>
        {
            [movement.From] = source.BalanceMinor - movement.AmountMinor,
            [movement.To] = target.BalanceMinor + movement.AmountMinor,
        };
        const string update = "UPDATE accounts SET balance_minor = @balance WHERE account_id = @id";
        foreach (var id in ids)
            await connection.ExecuteAsync(update, new { id, balance = balances[id] });

        // Step 4: write both sides to the ledger.
        await connection.ExecuteAsync(
            """
            INSERT INTO entries (account_id, transfer_id, kind, amount_minor, counterparty, booked_at)
            VALUES (@From, @TransferId, @Kind, -@AmountMinor, @To, @now), (@To, @TransferId, @Kind, @AmountMinor, @From, @now)
            """,
            new { movement.TransferId, movement.Kind, movement.From, movement.To, movement.AmountMinor, now = clock.GetUtcNow() });
        return null;
    }
}
