using Dapper;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;

namespace AiEndpoint.Transfers;

/// <summary>
/// Knows whose an account is. An account never changes hands, so that does not have to be read for every transfer; balances
/// and currencies are read, and locked, where money moves.
/// </summary>
internal sealed class AccountOwners(NpgsqlDataSource database, IMemoryCache cache)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>Finds the owner of an account; null if there is no such account.</summary>
    public Task<string?> FindAsync(string accountId) =>
        cache.GetOrCreateAsync<string?>(accountId, async entry =>
        {
            // Bounds the memory that accounts take which nobody uses any more.
            entry.SlidingExpiration = Lifetime;
            await using var connection = await database.OpenConnectionAsync();
            return await connection.QuerySingleOrDefaultAsync<string>(
                "SELECT owner_id FROM accounts WHERE account_id = @accountId", new { accountId });
        });
}
