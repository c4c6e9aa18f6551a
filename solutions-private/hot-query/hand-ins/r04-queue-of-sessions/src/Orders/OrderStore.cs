using System.Text.Json;
using HotQuery.Hosting;
using Npgsql;

namespace HotQuery.Orders;

internal sealed class OrderStore(Sessions sessions)
{
    private const int SearchLimit = 20;

    /// <summary>A customer's orders after a position, the newest first, and whether there are more of them.</summary>
    public async Task<(IReadOnlyList<Order> Orders, bool More)> ListAsync(
        long customerId, string? status, OrderPosition? after, int limit, CancellationToken callerLeft)
    {
        var where = "customer_id = $2";
        List<object> parameters = [limit + 1, customerId];
        if (status is not null)
        {
            where += " AND status = $3";
            parameters.Add(status);
        }

        if (after is not null)
        {
            where += $" AND (placed_at, id) < (${parameters.Count + 1}, ${parameters.Count + 2})";
            parameters.AddRange([after.PlacedAt, after.Id]);
        }

        var found = await ReadAsync(where, parameters, callerLeft);
        return found.Count > limit ? (found[..limit], true) : (found, false);
    }

    /// <summary>The newest orders of an address, in whatever case its letters are.</summary>
    public async Task<IReadOnlyList<Order>> SearchAsync(string email, CancellationToken callerLeft) =>
        await ReadAsync("lower(email COLLATE \"C\") = lower($2 COLLATE \"C\")", [SearchLimit, email], callerLeft);

    public Task<Order> PlaceAsync(PlaceOrderRequest request, CancellationToken callerLeft) => sessions.WriteAsync(
        async session =>
        {
            await using var command = Command(
                session,
                """
                WITH placed AS (
                    INSERT INTO orders (customer_id, email, total_cents, document) VALUES ($1, $2, $3, $4)
                    RETURNING id, status, placed_at
                ), its_lines AS (
                    INSERT INTO order_lines (order_id, line_no, sku, quantity, unit_price_cents)
                    SELECT placed.id, line.number, line.sku, line.quantity, line.price
                    FROM placed CROSS JOIN unnest($5, $6, $7) WITH ORDINALITY AS line (sku, quantity, price, number)
                )
                SELECT id, status, placed_at FROM placed
                """,
                [
                    request.CustomerId, request.Email, request.TotalCents, JsonSerializer.Serialize(request),
                    request.Lines.Select(line => line.Sku).ToArray(),
                    request.Lines.Select(line => line.Quantity).ToArray(),
                    request.Lines.Select(line => line.UnitPriceCents).ToArray(),
                ]);
            await using var reader = await command.ExecuteReaderAsync();
            await reader.ReadAsync();
            var order = new Order
            {
                Id = reader.GetInt64(0),
                CustomerId = request.CustomerId,
                Email = request.Email,
                Status = reader.GetString(1),
                TotalCents = request.TotalCents,
                PlacedAt = reader.GetDateTime(2),
                Lines = request.Lines,
            };
            // To the end, which is the commit.
            await reader.NextResultAsync();
            return order;
        },
        callerLeft);

    // One row for each line: an order's follow one another, in their order.
    private Task<List<Order>> ReadAsync(string where, IReadOnlyList<object> parameters, CancellationToken callerLeft) =>
        sessions.ReadAsync(
            async session =>
            {
                await using var command = Command(
                    session,
                    $"""
                    SELECT o.id, o.customer_id, o.email, o.status, o.total_cents, o.placed_at, l.sku, l.quantity, l.unit_price_cents
                    FROM (
                        SELECT id, customer_id, email, status, total_cents, placed_at FROM orders
                        WHERE {where}
                        ORDER BY placed_at DESC, id DESC
                        LIMIT $1) AS o
                    LEFT JOIN order_lines AS l ON l.order_id = o.id
                    ORDER BY o.placed_at DESC, o.id DESC, l.line_no
                    """,
                    parameters);
                var orders = new List<Order>();
                var lines = new List<OrderLine>();
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    if (orders is not [.., var last] || last.Id != reader.GetInt64(0))
                    {
                        lines = [];
                        orders.Add(new Order
                        {
                            Id = reader.GetInt64(0),
                            CustomerId = reader.GetInt64(1),
                            Email = reader.GetString(2),
                            Status = reader.GetString(3),
                            TotalCents = reader.GetInt64(4),
                            PlacedAt = reader.GetDateTime(5),
                            Lines = lines,
                        });
                    }

                    if (!reader.IsDBNull(6)) lines.Add(new OrderLine(reader.GetString(6), reader.GetInt32(7), reader.GetInt64(8)));
                }

                return orders;
            },
            callerLeft);

    private static NpgsqlCommand Command(NpgsqlConnection session, string text, IReadOnlyList<object> parameters)
    {
        var command = new NpgsqlCommand(text, session);
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }
}
