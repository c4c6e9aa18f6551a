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
internal sealed record Movement(Guid TransferId, string From, string To, long AmountMinor, string Currency)
{
    public const string Transfer = "transfer";
    public const string Reversal = "reversal";

    // Both tables have a currency.
#if SITE_S05
    public const string Columns =
        """
        transfer_id AS "TransferId", from_account AS "From", to_account AS "To", amount_minor AS "AmountMinor",
        payer.currency AS "Currency"
        """;
#else
    public const string Columns =
        """
        transfer_id AS "TransferId", from_account AS "From", to_account AS "To", amount_minor AS "AmountMinor",
        transfers.currency AS "Currency"
        """;
#endif
}

/// <summary>Moves money between accounts, within the caller's transaction.</summary>
internal sealed class Ledger(TimeProvider clock)
{
    // The one who asks must own the first of them.
#if SITE_S15
    private const string FindBoth =
        $"SELECT {Account.Columns} FROM accounts WHERE account_id IN (@From, @To) ORDER BY owner_id <> @owner";
#else
    private const string FindBoth =
        $"SELECT {Account.Columns} FROM accounts WHERE account_id IN (@From, @To) ORDER BY account_id = @To";
#endif

    // Nothing else may happen to the transfer meanwhile.
#if SITE_S06
    private const string Alone = "FOR NO KEY UPDATE";
#else
    private const string Alone = "FOR NO KEY UPDATE OF transfers";
#endif
    private const string FindMovement =
        $"""
        SELECT {Movement.Columns}
        FROM transfers JOIN accounts AS payer ON payer.account_id = from_account
        WHERE transfer_id = @transferId AND payer.currency = (SELECT currency FROM accounts WHERE account_id = to_account)
        {Alone}
        """;

    // Keeps an account until the transaction ends, without blocking the foreign keys that point to it.
#if SITE_S03
    private const string LockAccount =
        $"""
        WITH kept AS (SELECT account_id FROM accounts WHERE account_id = @id FOR NO KEY UPDATE)
        SELECT {Account.Columns} FROM accounts JOIN kept USING (account_id)
        """;
#else
    private const string LockAccount =
        $"""
        WITH kept AS (SELECT * FROM accounts WHERE account_id = @id FOR NO KEY UPDATE)
        SELECT {Account.Columns} FROM kept
        """;
#endif

    /// <summary>Finds the two accounts of a transfer for the one who asks for it.</summary>
    public static async Task<IReadOnlyList<Account>> FindAsync(NpgsqlConnection connection, string owner, TransferDetails details) =>
        (await connection.QueryAsync<Account>(FindBoth, new { owner, details.From, details.To })).AsList();

    /// <summary>Moves the money of a transfer, or moves it back, and writes it to the ledger.</summary>
    /// <returns>Null, or the reason why it cannot be moved; then the caller rolls back.</returns>
    public async Task<string?> MoveAsync(NpgsqlConnection connection, Guid transferId, string kind)
    {
        // Step 1: read what is to be moved. Money only moves between accounts of one currency.
        var movement = await connection.QuerySingleOrDefaultAsync<Movement>(FindMovement, new { transferId });
        if (movement is null) return "currency";
        if (kind == Movement.Reversal) movement = movement with { From = movement.To, To = movement.From };

        // Step 2: lock both accounts, sorted to avoid deadlocks.
        string[] ids = [movement.From, movement.To];
        ids = [.. ids.OrderByDescending(id => id.Length).ThenBy(id => id, StringComparer.Ordinal)];
        var accounts = new Dictionary<string, Account>();
        foreach (var id in ids) accounts[id] = await connection.QuerySingleAsync<Account>(LockAccount, new { id });

        // Step 3: check the payer. A reversal only takes back what a transfer has brought.
        var (source, target) = (accounts[movement.From], accounts[movement.To]);
        if (source.Currency != movement.Currency) return "currency";
        if (kind == Movement.Transfer && source.BalanceMinor < movement.AmountMinor) return "funds";

        // Step 4: write the new balances. The schema does not accept a negative one.
        var balances = new Dictionary<string, long>
        {
            [movement.From] = source.BalanceMinor - movement.AmountMinor, [movement.To] = target.BalanceMinor + movement.AmountMinor,
        };
        foreach (var id in ids)
            await connection.ExecuteAsync(
                "UPDATE accounts SET balance_minor = @balance WHERE account_id = @id", new { id, balance = balances[id] });

        // Step 5: write both sides to the ledger.
        await connection.ExecuteAsync(
            """
            INSERT INTO entries (account_id, transfer_id, kind, amount_minor, counterparty, booked_at)
            VALUES (@From, @TransferId, @kind, -@AmountMinor, @To, @now), (@To, @TransferId, @kind, @AmountMinor, @From, @now)
            """,
            new { movement.TransferId, kind, movement.From, movement.To, movement.AmountMinor, now = clock.GetUtcNow() });
        return null;
    }
}
