using AiEndpoint.Transfers;
using Dapper;
using Npgsql;

namespace AiEndpoint.Statements;

/// <summary>What is asked of a statement.</summary>
internal sealed record StatementQuery(string? Month, string Sort, int? Limit);

/// <summary>An account and what happened on it.</summary>
internal sealed record Statement(string AccountId, string Currency, long BalanceMinor, IReadOnlyList<StatementEntry> Entries);

/// <summary>Money that came, or went (negative).</summary>
internal sealed record StatementEntry(Guid TransferId, string Kind, long AmountMinor, string Counterparty, DateTime BookedAt);

/// <summary>Reads statements.</summary>
internal sealed class StatementStore(NpgsqlDataSource database)
{
    public const int MaxLimit = 100;

    private const int DefaultLimit = 50;

    // A month of UTC, for example "2026-03".
#if SITE_S18
    private const string MonthBegins = "to_date(@Month, 'YYYY-MM') AT TIME ZONE 'UTC'";
#else
    private const string MonthBegins = "to_date(@Month, 'YYYY-MM')::timestamp AT TIME ZONE 'UTC'";
#endif
    private const string MonthEnds = "(to_date(@Month, 'YYYY-MM') + interval '1 month') AT TIME ZONE 'UTC'";

    private const string SelectEntries =
        $"""
        SELECT transfer_id AS "TransferId", kind AS "Kind", amount_minor AS "AmountMinor", counterparty AS "Counterparty",
            booked_at AS "BookedAt"
        FROM entries WHERE account_id = @accountId
            AND (@Month::text IS NULL OR booked_at >= {MonthBegins} AND booked_at < {MonthEnds})
        """;

    /// <summary>Reads a statement; null if this owner has no such account.</summary>
    public async Task<Statement?> FindAsync(string owner, string accountId, StatementQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var account = await connection.QuerySingleOrDefaultAsync<Account>(
            $"SELECT {Account.Columns} FROM accounts WHERE account_id = @accountId AND owner_id = @owner", new { accountId, owner });
        if (account is null) return null;

        // Columns cannot be parameters, so the name is part of the text.
#if SITE_S16
        var sql = $"{SelectEntries} ORDER BY {query.Sort}, entry_id LIMIT @Limit";
#else
        var sql = $"{SelectEntries} ORDER BY {query.Sort}, entry_id LIMIT {MaxLimit}";
#endif
        var entries = await connection.QueryAsync<StatementEntry>(sql, new { accountId, query.Month, query.Limit });
        return new Statement(accountId, account.Currency, account.BalanceMinor, [.. entries.Take(query.Limit ?? DefaultLimit)]);
    }
}
