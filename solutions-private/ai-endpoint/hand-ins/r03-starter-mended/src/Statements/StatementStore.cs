using AiEndpoint.Hosting;
using AiEndpoint.Transfers;
using Dapper;
using Npgsql;

namespace AiEndpoint.Statements;

/// <summary>What is asked of a statement.</summary>
internal sealed record StatementQuery(string? Month, string Sort, int Limit);

/// <summary>An account and what happened on it.</summary>
internal sealed record Statement(string AccountId, string Currency, long BalanceMinor, IReadOnlyList<StatementEntry> Entries);

/// <summary>Money that came, or went (negative).</summary>
internal sealed record StatementEntry(Guid TransferId, string Kind, long AmountMinor, string Counterparty, DateTime BookedAt);

/// <summary>Reads statements.</summary>
internal sealed class StatementStore(NpgsqlDataSource database)
{
    public const int MaxLimit = 100;

    // The month of an entry, for example "2026-03".
    private const string BookedMonth = "to_char(booked_at AT TIME ZONE 'UTC', 'YYYY-MM')";

    private const string SelectEntries =
        $"""
        SELECT transfer_id AS "TransferId", kind AS "Kind", amount_minor AS "AmountMinor", counterparty AS "Counterparty",
            booked_at AS "BookedAt"
        FROM entries WHERE account_id = @accountId AND (@Month::text IS NULL OR {BookedMonth} = @Month)
        """;

    /// <summary>Reads a statement; null if this owner has no such account.</summary>
    public async Task<Statement?> FindAsync(string owner, string accountId, StatementQuery query, CancellationToken cancellationToken) =>
        await Database.Retry.ExecuteAsync(async token => await TryFindAsync(owner, accountId, query, token), cancellationToken);

    private async Task<Statement?> TryFindAsync(string owner, string accountId, StatementQuery query, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var account = await connection.QuerySingleOrDefaultAsync<Account>(
            $"SELECT {Account.Columns} FROM accounts WHERE account_id = @accountId AND owner_id = @owner", new { accountId, owner });
        if (account is null) return null;

        // Columns cannot be parameters, so the name is part of the text.
        var sql = $"{SelectEntries} ORDER BY {query.Sort}, entry_id LIMIT {MaxLimit}";
        var entries = await connection.QueryAsync<StatementEntry>(sql, new { accountId, query.Month });
        return new Statement(accountId, account.Currency, account.BalanceMinor, [.. entries.Take(query.Limit)]);
    }
}
