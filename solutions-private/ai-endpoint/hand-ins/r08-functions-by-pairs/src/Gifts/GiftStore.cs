using AiEndpoint.Hosting;

namespace AiEndpoint.Gifts;

/// <summary>Transfers, as functions of the database keep them. Each call is one statement, which is one transaction.</summary>
internal sealed class GiftStore(Vault vault, TimeProvider clock)
{
    private const string Open = $"SELECT {Gift.Columns} FROM open_gift($1, $2, $3, $4, $5, $6)";
    private const string Find = $"SELECT {Gift.Columns} FROM gifts WHERE gift_id = $1 AND owner_id = $2";
    private const string Settle = $"SELECT {Gift.Columns} FROM settle_gift($1, $2, $3)";
    private const string Reverse = $"SELECT {Gift.Columns} FROM reverse_gift($1, $2, $3)";

    /// <summary>The transfer that has this key, perhaps with other content, or a new one; null if the owner has no such account.</summary>
    public async Task<Gift?> OpenAsync(string owner, string key, Wish wish) => Only(
        await vault.AskAsync(Open, Gift.Read, () => [owner, key, wish.From, wish.To, wish.AmountMinor, wish.Currency]));

    /// <summary>A transfer of this owner, as it is.</summary>
    public async Task<Gift?> FindAsync(string owner, string id) => Only(await vault.AskAsync(Find, Gift.Read, () => [id, owner]));

    /// <summary>Ends a pending transfer, and returns any transfer as it is then.</summary>
    public async Task<Gift?> SettleAsync(string id, bool allowed) => Only(
        await vault.AskAsync(Settle, Gift.Read, () => [id, allowed, clock.GetUtcNow()]));

    /// <summary>Reverses a completed transfer if that is possible, and returns any transfer of this owner as it is then.</summary>
    public async Task<Gift?> ReverseAsync(string owner, string id) => Only(
        await vault.AskAsync(Reverse, Gift.Read, () => [id, owner, clock.GetUtcNow()]));

    private static Gift? Only(List<Gift> rows) => rows.Count == 0 ? null : rows[0];
}
