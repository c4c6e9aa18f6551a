using Dapper;
using Npgsql;

namespace Oversell.Orders;

/// <summary>
/// Uses of promo codes, each of one order's key: the code's row is what everybody wants at once, so it is locked for a moment
/// only, and a request that is sent again finds the use that it has.
/// </summary>
internal static class PromoUses
{
    /// <summary>Counts a use for the key, in the connection's transaction; does nothing where the key has one.</summary>
    /// <returns>Whether it was counted now.</returns>
    /// <exception cref="Hosting.RefusedException">The code is used up.</exception>
    public static async Task<bool> ClaimAsync(
        NpgsqlConnection connection, string buyerId, string key, Guid eventId, string code, CancellationToken cancellationToken)
    {
        var claimed = await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO promo_uses (event_id, code, buyer_id, order_key) VALUES (@eventId, @code, @buyerId, @key)
            ON CONFLICT DO NOTHING
            """,
            new { eventId, code, buyerId, key }, cancellationToken: cancellationToken)) == 1;
        if (claimed) await Stock.OfPromoCode(code).TakeAsync(connection, eventId, cancellationToken);
        return claimed;
    }
}
