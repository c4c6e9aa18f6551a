using Dapper;
using Npgsql;
using Oversell.Events;
using Oversell.Hosting;

namespace Oversell.Orders;

/// <summary>
/// What is left of ticket types, in shares: orders that want the same type at the same moment then mostly lock different rows.
/// Works in the connection's transaction.
/// </summary>
internal static class TicketShares
{
    private const int SharesPerType = 4;

    // Nobody queues for an event as small as this.
    private const int LargestUnshared = 15;

    /// <summary>Splits the stock of a new event as evenly as it goes.</summary>
    public static Task AddAsync(
        NpgsqlConnection connection, Guid eventId, IEnumerable<QuantityRequest?> types, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO ticket_shares (event_id, code, share, quantity) VALUES (@eventId, @Code, @share, @quantity)",
            from type in types
            let shares = type!.Quantity > LargestUnshared ? SharesPerType : 1
            from share in Enumerable.Range(0, shares)
            select new { eventId, type!.Code, share, quantity = (type.Quantity!.Value + share) / shares },
            cancellationToken: cancellationToken));

    /// <summary>Takes the tickets from one of the shares.</summary>
    /// <returns>The share.</returns>
    /// <exception cref="RefusedException">None has so many left.</exception>
    public static async Task<int> TakeAsync(
        NpgsqlConnection connection, Guid eventId, OrderTicket ticket, CancellationToken cancellationToken)
    {
        var shares = (await connection.QueryAsync<int>(new CommandDefinition(
            "SELECT share FROM ticket_shares WHERE event_id = @eventId AND code = @Type ORDER BY share",
            new { eventId, ticket.Type }, cancellationToken: cancellationToken))).ToArray();
        var first = Random.Shared.Next(shares.Length);
        foreach (var share in shares.Skip(first).Concat(shares.Take(first)))
        {
            // Looked at and changed at once, on the row as it was last committed: an order that is undecided is waited for.
            var taken = await connection.ExecuteAsync(new CommandDefinition(
                """
                UPDATE ticket_shares SET taken = taken + @Quantity
                WHERE event_id = @eventId AND code = @Type AND share = @share AND taken + @Quantity <= quantity
                """,
                new { eventId, ticket.Type, share, ticket.Quantity }, cancellationToken: cancellationToken));
            if (taken == 1) return share;
        }

        throw new RefusedException(
            StatusCodes.Status409Conflict, "sold-out", $"Fewer than {ticket.Quantity} of '{ticket.Type}' are left.");
    }

    /// <summary>Gives back what orders had, each to the share that it came from.</summary>
    public static async Task GiveBackAsync(
        NpgsqlConnection connection, Guid eventId, Guid[] orderIds, CancellationToken cancellationToken)
    {
        var given = await connection.QueryAsync<Given>(new CommandDefinition(
            """
            SELECT type AS "Type", share AS "Share", sum(quantity)::int AS "Quantity"
            FROM order_tickets WHERE order_id = ANY (@orderIds) GROUP BY type, share
            """,
            new { orderIds }, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE ticket_shares SET taken = taken - @Quantity WHERE event_id = @eventId AND code = @Type AND share = @Share",
            given.OrderBy(one => one.Type, StringComparer.Ordinal).ThenBy(one => one.Share)
                .Select(one => new { eventId, one.Type, one.Share, one.Quantity }),
            cancellationToken: cancellationToken));
    }

    private sealed record Given(string Type, int Share, int Quantity);
}
