using AiEndpoint.Hosting;
using Npgsql;

namespace AiEndpoint.Gifts;

/// <summary>A transfer.</summary>
internal sealed record Gift(
    string Id, string Owner, string From, string To, long AmountMinor, string Currency, string State, string? Reason, int Version)
{
    public const string Pending = "pending";
    public const string Completed = "completed";
    public const string Reversed = "reversed";

    /// <summary>The columns that <see cref="Read"/> expects.</summary>
    public const string Columns = "gift_id, owner_id, payer, payee, amount_minor, currency, state, reason, version";

    public static Gift Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetString(5), row.GetString(6),
        row.IsDBNull(7) ? null : row.GetString(7), row.GetInt32(8));

    /// <summary>Whether it is what this request asks for.</summary>
    public bool Is(Wish wish) => wish == new Wish(From, To, AmountMinor, Currency);

    /// <summary>What callers see.</summary>
    public GiftView View() => new(
        Version, State, Reason, Id, From, To, AmountMinor, Currency, $"/transfers/{Id}", $"/transfers/{Id}/reverse");
}

/// <summary>A transfer as callers see it.</summary>
internal sealed record GiftView(
    int Version, string Status, string? Reason, string TransferId, string From, string To, long AmountMinor, string Currency,
    string Self, string Reverse);
