using System.Text.Json.Serialization;
using Dapper;

namespace AiEndpoint.Storage;

/// <summary>What somebody wants: this owner, with this key, wants this transfer.</summary>
internal sealed record Intent(string Owner, string Key, string From, string To, long AmountMinor, string Currency);

/// <summary>A transfer as it is now, and as callers see it.</summary>
internal sealed record Standing(
    string TransferId, string From, string To, long AmountMinor, string Currency, string Status, string? Reason,
    [property: JsonIgnore] bool Decided)
{
    public const string Pending = "pending";
    public const string Completed = "completed";
    public const string Declined = "declined";
    public const string Reversed = "reversed";

    /// <summary>Whether fraud prevention has given its verdict, and nobody has acted on it yet.</summary>
    [JsonIgnore]
    public bool IsDue => Decided && Status == Pending;

    /// <summary>Whether this is what the intent asks for.</summary>
    public bool Fulfils(Intent intent) =>
        (From, To, AmountMinor, Currency) == (intent.From, intent.To, intent.AmountMinor, intent.Currency);
}

/// <summary>The books about transfers.</summary>
internal sealed class TransferBook(Db db, TimeProvider clock)
{
    private const string SelectStanding =
        """
        SELECT transfer_id AS "TransferId", payer AS "From", payee AS "To", amount_minor AS "AmountMinor", currency AS "Currency",
            status AS "Status", reason AS "Reason", decided AS "Decided"
        FROM standings
        """;

    // An instance has its verdict in its hands for as long as that.
    private static readonly TimeSpan VerdictPatience = TimeSpan.FromSeconds(30);

    /// <summary>Writes the intent down, unless its key is in the books already.</summary>
    /// <returns>What has that key, which may be something else; null if the owner has no such account, or there is none to pay.</returns>
    public Task<Standing?> OpenAsync(Intent intent) => db.RunAsync(Db.CallerPatience, async connection =>
    {
        var isAllowed = await connection.ExecuteScalarAsync<bool>(
            """
            SELECT EXISTS (SELECT 1 FROM accounts WHERE account_id = @From AND owner_id = @Owner)
                AND EXISTS (SELECT 1 FROM accounts WHERE account_id = @To)
            """,
            intent);
        if (!isAllowed) return null;

        await connection.ExecuteAsync(
            """
            INSERT INTO intents (transfer_id, owner_id, request_key, payer, payee, amount_minor, currency)
            VALUES (@id, @Owner, @Key, @From, @To, @AmountMinor, @Currency)
            ON CONFLICT (owner_id, request_key) DO NOTHING
            """,
            new
            {
                id = Guid.NewGuid().ToString("N"), intent.Owner, intent.Key, intent.From, intent.To, intent.AmountMinor, intent.Currency,
            });
        return await connection.QuerySingleOrDefaultAsync<Standing>(
            $"{SelectStanding} WHERE owner_id = @Owner AND request_key = @Key", intent);
    });

    /// <summary>Finds a transfer of this owner.</summary>
    public Task<Standing?> FindAsync(string owner, string transferId) => db.RunAsync(Db.CallerPatience, connection =>
        connection.QuerySingleOrDefaultAsync<Standing>(
            $"{SelectStanding} WHERE transfer_id = @transferId AND owner_id = @owner", new { owner, transferId }));

    /// <summary>Writes a verdict down, if it is the first one; then the transfer is due.</summary>
    public Task<int> DecideAsync(string transferId, string verdict) => db.RunAsync(VerdictPatience, connection =>
        connection.ExecuteAsync(
            """
            WITH said AS (
                INSERT INTO verdicts (transfer_id, verdict) VALUES (@transferId, @verdict)
                ON CONFLICT (transfer_id) DO NOTHING
                RETURNING transfer_id)
            INSERT INTO due (transfer_id) SELECT transfer_id FROM said
            """,
            new { transferId, verdict }));

    /// <summary>Transfers that are due, in no order.</summary>
    public Task<IReadOnlyList<string>> FindDueAsync(int limit) => db.RunAsync(TimeSpan.Zero, async connection =>
        (IReadOnlyList<string>)(await connection.QueryAsync<string>("SELECT transfer_id FROM due LIMIT @limit", new { limit })).AsList());

    /// <summary>Settles a transfer that is due; false if it is not, or if somebody else is doing it.</summary>
    public Task<bool> SettleAsync(string transferId) => db.RunAsync(TimeSpan.Zero, connection =>
        connection.ExecuteScalarAsync<bool>("SELECT settle(@transferId, @now)", new { transferId, now = clock.GetUtcNow() }));

    /// <summary>Gives the money of a completed transfer back.</summary>
    /// <returns>"reversed", "unknown", or why it cannot be.</returns>
    public async Task<string> GiveBackAsync(string owner, string transferId) =>
        await db.RunAsync(Db.CallerPatience, connection => connection.ExecuteScalarAsync<string>(
            "SELECT give_back(@owner, @transferId, @now)", new { owner, transferId, now = clock.GetUtcNow() }))
        ?? throw new InvalidOperationException("give_back has answered nothing.");
}
