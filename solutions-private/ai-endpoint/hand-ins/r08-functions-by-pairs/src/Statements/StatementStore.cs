using AiEndpoint.Hosting;
using Npgsql;

namespace AiEndpoint.Statements;

/// <summary>Which entries a statement has: those from one moment to another, in one of four orders.</summary>
internal sealed record StatementQuery(DateTime From, DateTime To, string Sort, int Limit);

/// <summary>A statement as callers see it.</summary>
internal sealed record StatementView(
    string AccountId, string Currency, long BalanceMinor, string SortedBy, IReadOnlyList<EntryView> Entries);

/// <summary>An entry as callers see it.</summary>
internal sealed record EntryView(
    long EntryId, string Kind, string TransferId, long AmountMinor, string Counterparty, DateTimeOffset BookedAt);

/// <summary>Reads statements.</summary>
internal sealed class StatementStore(Vault vault)
{
    // Whole days and months are UTC's; this is only how a moment is written.
    private static readonly TimeSpan Offset = TimeSpan.FromHours(1);

    /// <summary>Reads a statement with one statement; null if this owner has no such account.</summary>
    public async Task<StatementView?> FindAsync(string owner, string account, StatementQuery query)
    {
        var rows = await vault.AskAsync(
            Select(query.Sort),
            row => (Currency: row.GetString(0), Balance: row.GetInt64(1), Entry: row.IsDBNull(2) ? null : Read(row)),
            () => [account, owner, query.From, query.To, (long)query.Limit]);
        if (rows.Count == 0) return null;
        return new StatementView(account, rows[0].Currency, rows[0].Balance, query.Sort, [.. rows.Select(row => row.Entry).OfType<EntryView>()]);
    }

    private static EntryView Read(NpgsqlDataReader row) => new(
        row.GetInt64(2), row.GetString(3), row.GetString(4), row.GetInt64(5), row.GetString(6),
        row.GetFieldValue<DateTimeOffset>(7).ToOffset(Offset));

    // An account without entries is one row of nulls. The order is one of four names, and each side is cut off in it before they meet.
    private static string Select(string sort) =>
        $"""
        SELECT a.currency, a.balance_minor, e.seq, e.kind, e.gift_id, e.amount_minor, e.counterparty, e.booked_at
        FROM accounts a
        LEFT JOIN LATERAL (
            (SELECT o.seq, o.kind, o.gift_id, -o.amount_minor AS amount_minor, o.target AS counterparty, o.booked_at
             FROM movements o WHERE o.source = a.account_id AND o.booked_at >= $3 AND o.booked_at < $4
             ORDER BY {sort}, seq LIMIT $5)
            UNION ALL
            (SELECT i.seq, i.kind, i.gift_id, i.amount_minor AS amount_minor, i.source AS counterparty, i.booked_at
             FROM movements i WHERE i.target = a.account_id AND i.booked_at >= $3 AND i.booked_at < $4
             ORDER BY {sort}, seq LIMIT $5)
        ) e ON true
        WHERE a.account_id = $1 AND a.owner_id = $2
        ORDER BY e.{sort}, e.seq LIMIT $5
        """;
}
