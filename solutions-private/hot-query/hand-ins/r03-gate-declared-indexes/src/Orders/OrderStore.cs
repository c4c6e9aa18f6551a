using System.Text.Json;
using Dapper;
using HotQuery.Hosting;
using Npgsql;

namespace HotQuery.Orders;

internal sealed class OrderStore(Gate gate)
{
    private const int SearchLimit = 20;

    // Without `document`, which nobody is shown.
    private const string Columns = "id, customer_id, email, status, total_cents, placed_at";

    /// <summary>A customer's orders after a position, the newest first, and whether there are more of them.</summary>
    public Task<(IReadOnlyList<Order> Orders, bool More)> ListAsync(
        long customerId, string? status, OrderPosition? after, int limit, CancellationToken callerLeft) =>
        gate.ReadAsync<(IReadOnlyList<Order> Orders, bool More)>(
            async connection =>
            {
                var ofStatus = status is null ? "" : "AND status = @status";
                var further = after is null ? "" : "AND (placed_at, id) < (@placedAt, @id)";
                var rows = (await connection.QueryAsync<OrderRow>(
                    $"""
                    SELECT {Columns} FROM orders
                    WHERE customer_id = @customerId {ofStatus} {further}
                    ORDER BY placed_at DESC, id DESC
                    LIMIT @count
                    """,
                    new { customerId, status, placedAt = after?.PlacedAt, id = after?.Id, count = limit + 1 })).AsList();
                return (await WithLinesAsync(connection, [.. rows.Take(limit)]), rows.Count > limit);
            },
            callerLeft);

    /// <summary>The newest orders of an address, in whatever case its letters are.</summary>
    public Task<IReadOnlyList<Order>> SearchAsync(string email, CancellationToken callerLeft) =>
        gate.ReadAsync(
            async connection =>
            {
                var rows = await connection.QueryAsync<OrderRow>(
                    $"""
                    SELECT {Columns} FROM orders
                    WHERE hashtextextended(lower(email COLLATE "C"), 0) = hashtextextended(lower(@email COLLATE "C"), 0)
                        AND lower(email COLLATE "C") = lower(@email COLLATE "C")
                    ORDER BY placed_at DESC, id DESC
                    LIMIT @SearchLimit
                    """,
                    new { email, SearchLimit });
                return await WithLinesAsync(connection, rows.AsList());
            },
            callerLeft);

    public Task<Order> PlaceAsync(PlaceOrderRequest request, CancellationToken callerLeft) =>
        gate.WriteAsync(
            async connection =>
            {
                var row = await connection.QuerySingleAsync<OrderRow>(
                    $"""
                    WITH placed AS (
                        INSERT INTO orders (customer_id, email, total_cents, document)
                        VALUES (@CustomerId, @Email, @TotalCents, @document)
                        RETURNING {Columns}
                    ), its_lines AS (
                        INSERT INTO order_lines (order_id, line_no, sku, quantity, unit_price_cents)
                        SELECT placed.id, line.number, line.sku, line.quantity, line.price
                        FROM placed CROSS JOIN
                            unnest(@skus, @quantities, @prices) WITH ORDINALITY AS line (sku, quantity, price, number)
                    )
                    SELECT {Columns} FROM placed
                    """,
                    new
                    {
                        request.CustomerId,
                        request.Email,
                        request.TotalCents,
                        document = JsonSerializer.Serialize(request),
                        skus = request.Lines.Select(line => line.Sku).ToArray(),
                        quantities = request.Lines.Select(line => line.Quantity).ToArray(),
                        prices = request.Lines.Select(line => line.UnitPriceCents).ToArray(),
                    });
                return row.With(request.Lines);
            },
            callerLeft);

    private static async Task<IReadOnlyList<Order>> WithLinesAsync(NpgsqlConnection connection, IReadOnlyList<OrderRow> rows)
    {
        if (rows.Count == 0) return [];
        var lines = (await connection.QueryAsync<LineRow>(
            """
            SELECT order_id, sku, quantity, unit_price_cents FROM order_lines
            WHERE order_id = ANY(@ids)
            ORDER BY order_id, line_no
            """,
            new { ids = rows.Select(row => row.Id).ToArray() }))
            .ToLookup(line => line.OrderId, line => new OrderLine(line.Sku, line.Quantity, line.UnitPriceCents));
        return [.. rows.Select(row => row.With([.. lines[row.Id]]))];
    }

    private sealed record LineRow
    {
        public long OrderId { get; init; }

        public string Sku { get; init; } = "";

        public int Quantity { get; init; }

        public long UnitPriceCents { get; init; }
    }
}
