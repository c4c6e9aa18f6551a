using AiEndpoint.Hosting;
using AiEndpoint.Transfers;

namespace AiEndpoint.Statements;

/// <summary>What is asked of a statement. Sort is the name of a column.</summary>
internal sealed record StatementQuery(Month? Month, string Sort, int Limit);

/// <summary>A month of UTC: from its beginning, until before its end.</summary>
internal sealed record Month(DateTimeOffset From, DateTimeOffset Until)
{
    public static Month Of(int year, int month)
    {
        // There is no year 0, and nothing can have happened in it.
        if (year == 0) return new(DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);
        var from = new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero);
        return new(from, (year, month) == (9999, 12) ? DateTimeOffset.MaxValue : from.AddMonths(1));
    }
}

/// <summary>An account and what happened on it.</summary>
internal sealed record Statement(string AccountId, string Currency, long BalanceMinor, IReadOnlyList<StatementEntry> Entries);

/// <summary>Money that came, or went (negative).</summary>
internal sealed record StatementEntry(Guid TransferId, string Kind, long AmountMinor, string Counterparty, DateTime BookedAt);

/// <summary>Reads statements.</summary>
internal sealed class StatementStore(Sessions sessions)
{
    public const int MaxLimit = 100;

    private const string SelectEntries =
        """
        SELECT transfer_id AS "TransferId", kind AS "Kind", amount_minor AS "AmountMinor", counterparty AS "Counterparty",
            booked_at AS "BookedAt"
        FROM entries WHERE account_id = @accountId
        """;

    /// <summary>Reads a statement; null if this owner has no such account.</summary>
    public async Task<Statement?> FindAsync(string owner, string accountId, StatementQuery query)
    {
        using var deadline = sessions.NewDeadline();
        return await sessions.RunAsync(session => FindAsync(session, owner, accountId, query), deadline.Token);
    }

    private static async Task<Statement?> FindAsync(Session session, string owner, string accountId, StatementQuery query)
    {
        var account = await session.FindAsync<Account>(
            $"SELECT {Account.Columns} FROM accounts WHERE account_id = @accountId AND owner_id = @owner", new { accountId, owner });
        if (account is null) return null;

        // Columns cannot be parameters, so the name is part of the text.
        var order = $"ORDER BY {query.Sort}, entry_id LIMIT @Limit";
        var entries = query.Month is { } month
            ? await session.ListAsync<StatementEntry>(
                $"{SelectEntries} AND booked_at >= @From AND booked_at < @Until {order}",
                new { accountId, month.From, month.Until, query.Limit })
            : await session.ListAsync<StatementEntry>($"{SelectEntries} {order}", new { accountId, query.Limit });
        return new Statement(accountId, account.Currency, account.BalanceMinor, entries);
    }
}
