using Dapper;
using Npgsql;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>Uses of promo codes; works in the connection's transaction.</summary>
internal static class PromoUses
{
    /// <exception cref="RefusedException">The code is used up.</exception>
    public static async Task TakeAsync(
        NpgsqlConnection connection, Guid eventId, string code, CancellationToken cancellationToken)
    {
        var taken = await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE promo_codes SET taken = taken + 1 WHERE event_id = @eventId AND code = @code AND taken < quantity",
            new { eventId, code }, cancellationToken: cancellationToken));
        if (taken == 0)
            throw new RefusedException(StatusCodes.Status409Conflict, "promo-code-used-up", $"No use of '{code}' is left.");
    }

    public static Task GiveBackAsync(
        NpgsqlConnection connection, Guid eventId, string code, int uses, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "UPDATE promo_codes SET taken = taken - @uses WHERE event_id = @eventId AND code = @code",
            new { eventId, code, uses }, cancellationToken: cancellationToken));
}
