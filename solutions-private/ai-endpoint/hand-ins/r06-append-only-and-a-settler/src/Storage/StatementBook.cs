using Dapper;

namespace AiEndpoint.Storage;

/// <summary>What is asked of a statement. The sort is the name of a column, and of nothing else.</summary>
internal sealed record StatementQuery(string AccountId, DateTimeOffset? From, DateTimeOffset? Until, string Sort, int Limit);

/// <summary>An account and what happened on it.</summary>
internal sealed record Statement(string AccountId, string Currency, long BalanceMinor, IReadOnlyList<StatementEntry> Entries);

/// <summary>Money that came, or went (negative).</summary>
internal sealed record StatementEntry(string TransferId, string Kind, long AmountMinor, string Counterparty, DateTime BookedAt);

/// <summary>The postings of an account, read with one statement.</summary>
internal sealed class StatementBook(Db db)
{
    /// <summary>The columns that entries may be sorted by.</summary>
    public static readonly IReadOnlyList<string> Sorts = ["booked_at", "amount_minor", "counterparty", "kind"];

    /// <summary>Reads a statement; null if this owner has no such account.</summary>
    public async Task<Statement?> FindAsync(string owner, StatementQuery query)
    {
        // Postings of one account get their ids in the order in which they are booked, because the account is locked then.
        var period = query.From is null ? "" : "AND p.booked_at >= @From AND p.booked_at < @Until";
        var sql =
            $"""
            SELECT a.currency AS "Currency", a.balance_minor AS "BalanceMinor", e.transfer_id AS "TransferId", e.kind AS "Kind",
                e.amount_minor AS "AmountMinor", e.counterparty AS "Counterparty", e.booked_at AS "BookedAt"
            FROM accounts a
            LEFT JOIN LATERAL (
                SELECT * FROM postings p WHERE p.account_id = a.account_id {period} ORDER BY p.{query.Sort}, p.posting_id LIMIT @Limit
            ) e ON true
            WHERE a.account_id = @AccountId AND a.owner_id = @owner
            ORDER BY e.{query.Sort}, e.posting_id
            """;
        var rows = await db.RunAsync(Db.CallerPatience, async connection => (await connection.QueryAsync<Row>(
            sql, new { query.AccountId, query.From, query.Until, query.Limit, owner })).AsList());
        if (rows.Count == 0) return null;

        // An account without postings is one row without one.
        var entries = rows.Where(row => row.TransferId is not null).Select(row => new StatementEntry(
            row.TransferId!, row.Kind!, row.AmountMinor!.Value, row.Counterparty!, row.BookedAt!.Value));
        return new Statement(query.AccountId, rows[0].Currency, rows[0].BalanceMinor, [.. entries]);
    }

    private sealed record Row(
        string Currency, long BalanceMinor, string? TransferId, string? Kind, long? AmountMinor, string? Counterparty,
        DateTime? BookedAt);
}
