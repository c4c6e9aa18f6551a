using Harness.Scenarios;

namespace AiEndpoint.Tests.Setup;

/// <summary>The table of accounts, which the contract publishes (A1): the service is not asked for anything.</summary>
internal static class AccountsTable
{
    /// <summary>What accounts hold, in their order; null for one that is not in the table.</summary>
    public static Task<IReadOnlyList<long?>> HeldByAsync(this OtherSession session, IReadOnlyCollection<Account> accounts) =>
        session.QueryAsync<long?>(
            """
            SELECT balance_minor
            FROM unnest($1::text[]) WITH ORDINALITY AS wanted (account_id, place) LEFT JOIN accounts USING (account_id)
            ORDER BY place
            """,
            (object)accounts.Select(account => account.AccountId).ToArray());
}
