using Dapper;
using Npgsql;

namespace AiEndpoint.Transfers;

/// <summary>An account, and what is on it.</summary>
internal sealed record Account(string AccountId, string OwnerId, string Currency, long BalanceMinor)
{
    public const string Columns =
        """account_id AS "AccountId", owner_id AS "OwnerId", currency AS "Currency", balance_minor AS "BalanceMinor" """;

    /// <summary>Finds the two accounts of a transfer, the paying one first.</summary>
    public static async Task<IReadOnlyList<Account>> FindAsync(NpgsqlConnection connection, TransferDetails details) =>
        (await connection.QueryAsync<Account>(
            $"SELECT {Columns} FROM accounts WHERE account_id IN (@From, @To) ORDER BY account_id = @To", details)).AsList();
}
