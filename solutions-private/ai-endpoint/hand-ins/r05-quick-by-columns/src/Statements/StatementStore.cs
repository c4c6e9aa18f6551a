using AiEndpoint.Hosting;
using AiEndpoint.Transfers;
using Dapper;
using Npgsql;

namespace AiEndpoint.Statements;

/// <summary>A time, with its start and without its end.</summary>
internal sealed record Period(DateTimeOffset From, DateTimeOffset Until);

/// <summary>What is asked of a statement.</summary>
internal sealed record StatementQuery(Period? Period, string Sort, int Limit);

/// <summary>An account and what happened on it.</summary>
internal sealed record Statement(string AccountId, string Currency, long BalanceMinor, IReadOnlyList<StatementEntry> Entries);

/// <summary>Money that came, or went (negative).</summary>
internal sealed record StatementEntry(Guid TransferId, string Kind, long AmountMinor, string Counterparty, DateTime BookedAt);

/// <summary>Reads statements.</summary>
internal sealed class StatementStore(NpgsqlDataSource database, TimeProvider clock)
{
    public const int MaxLimit = 100;

    private const string SelectEntries =
        """
        SELECT transfer_id AS "TransferId", kind AS "Kind", amount_minor AS "AmountMinor", counterparty AS "Counterparty",
            booked_at AS "BookedAt"
        FROM entries WHERE account_id = @accountId
        """;

    /// <summary>Reads a statement; null if this owner has no such account.</summary>
    public Task<Statement?> FindAsync(string owner, string accountId, StatementQuery query) =>
        database.RunAsync(clock, connection => FindAsync(connection, owner, accountId, query));

    private static async Task<Statement?> FindAsync(
        NpgsqlConnection connection, string owner, string accountId, StatementQuery query)
    {
        var account = await connection.QuerySingleOrDefaultAsync<Account>(
            $"SELECT {Account.Columns} FROM accounts WHERE account_id = @accountId AND owner_id = @owner", new { accountId, owner });
        if (account is null) return null;

        // Columns cannot be parameters, so the name is part of the text. Entries of one account get their ids in the order in which
        // they are booked, because the account is locked then.
        var period = query.Period is null ? "" : "AND booked_at >= @From AND booked_at < @Until";
        var entries = await connection.QueryAsync<StatementEntry>(
            $"{SelectEntries} {period} ORDER BY {query.Sort}, entry_id LIMIT @Limit",
            new { accountId, query.Period?.From, query.Period?.Until, query.Limit });
        return new Statement(accountId, account.Currency, account.BalanceMinor, entries.AsList());
    }
}
