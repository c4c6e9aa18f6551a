using AiEndpoint.Hosting;
using Dapper;

namespace AiEndpoint.Statements;

/// <summary>What is asked of a statement: entries from a moment to before another.</summary>
internal sealed record StatementQuery(DateTimeOffset From, DateTimeOffset To, string Sort, int Limit);

/// <summary>An account and what happened on it.</summary>
internal sealed record Statement(string AccountId, string Currency, long BalanceMinor, IReadOnlyList<StatementEntry> Entries);

/// <summary>Money that came, or went (negative), and what was on the account then.</summary>
internal sealed record StatementEntry(
    Guid TransferId, string Kind, long AmountMinor, string Counterparty, DateTime BookedAt, long BalanceAfterMinor);

/// <summary>What a statement says of its account.</summary>
internal sealed record StatementAccount(string Currency, long BalanceMinor);

/// <summary>Reads statements.</summary>
internal sealed class StatementStore(Database database)
{
    public const int MaxLimit = 100;

    /// <summary>Reads a statement; null if this owner has no such account.</summary>
    public Task<Statement?> FindAsync(string owner, string accountId, StatementQuery query) => database.RunAsync<Statement?>(async connection =>
    {
        var account = await connection.QuerySingleOrDefaultAsync<StatementAccount>(
            """
            SELECT currency AS "Currency", balance_minor AS "BalanceMinor" FROM accounts
            WHERE account_id = @accountId AND owner_id = @owner
            """,
            new { accountId, owner });
        if (account is null) return null;

        // Columns cannot be parameters, so the name, one of four, is part of the text.
        var entries = await connection.QueryAsync<StatementEntry>(
            $"""
            SELECT transfer_id AS "TransferId", kind AS "Kind", amount_minor AS "AmountMinor", counterparty AS "Counterparty",
                booked_at AS "BookedAt", balance_after::bigint AS "BalanceAfterMinor"
            FROM entries WHERE account_id = @accountId AND booked_at >= @From AND booked_at < @To
            ORDER BY {query.Sort}, entry_id LIMIT @Limit
            """,
            new { accountId, query.From, query.To, query.Limit });
        return new Statement(accountId, account.Currency, account.BalanceMinor, entries.AsList());
    });
}
