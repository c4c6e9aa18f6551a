using System.Text.Json;
using Npgsql;

namespace HotQuery.Orders;

internal sealed class OrderStore(NpgsqlDataSource database)
{
    private const int SearchLimit = 20;

    // What a caller sees of an order, its lines with it. The orders come from a subquery that has found its few already.
    private const string Shown =
        """
        SELECT o.id, o.customer_id, o.email, o.status, o.total_cents, o.placed_at,
            (SELECT coalesce(json_agg(json_build_object(
                'Sku', l.sku, 'Quantity', l.quantity, 'UnitPriceCents', l.unit_price_cents) ORDER BY l.line_no), '[]')::text
             FROM order_lines l WHERE l.order_id = o.id)
        FROM
        """;

    /// <summary>A customer's orders after a position, the newest first, and whether there are more of them.</summary>
    public async Task<(IReadOnlyList<Order> Orders, bool More)> ListAsync(
        long customerId, string? status, OrderPosition? after, int limit)
    {
        var parameters = new List<object> { customerId, limit + 1 };
        var where = "customer_id = $1";
        if (status is not null)
        {
            parameters.Add(status);
            where += $" AND status = ${parameters.Count}";
        }

        if (after is not null)
        {
            parameters.Add(after.PlacedAt);
            parameters.Add(after.Id);
            where += $" AND (placed_at, id) < (${parameters.Count - 1}, ${parameters.Count})";
        }

        var found = await ReadAsync(where, "$2", parameters);
        return found.Count > limit ? (found[..limit], true) : (found, false);
    }

    /// <summary>The newest orders of an address, in whatever case its letters are.</summary>
    public async Task<IReadOnlyList<Order>> SearchAsync(string email) =>
        await ReadAsync("lower(email COLLATE \"C\") = lower($1 COLLATE \"C\")", "$2", [email, SearchLimit]);

    /// <summary>Both statements go together, in one transaction.</summary>
    public async Task<Order> PlaceAsync(PlaceOrderRequest request)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command(
                    """
                    INSERT INTO orders (customer_id, email, total_cents, document) VALUES ($1, $2, $3, $4)
                    RETURNING id, customer_id, email, status, total_cents, placed_at, '[]'
                    """,
                    [request.CustomerId, request.Email, request.TotalCents, JsonSerializer.Serialize(request)]),
                Command(
                    """
                    INSERT INTO order_lines (order_id, line_no, sku, quantity, unit_price_cents)
                    SELECT currval(pg_get_serial_sequence('orders', 'id')), line.number, line.sku, line.quantity, line.price
                    FROM unnest($1, $2, $3) WITH ORDINALITY AS line (sku, quantity, price, number)
                    """,
                    [
                        request.Lines.Select(line => line.Sku).ToArray(),
                        request.Lines.Select(line => line.Quantity).ToArray(),
                        request.Lines.Select(line => line.UnitPriceCents).ToArray(),
                    ]),
            },
        };
        Order order;
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            await reader.ReadAsync();
            order = Read(reader) with { Lines = request.Lines };
            // The end of the batch is its commit: what fails until then is thrown here.
            await reader.NextResultAsync();
        }

        return order;
    }

    private async Task<List<Order>> ReadAsync(string where, string count, IEnumerable<object> parameters)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                // For this batch, which is one transaction: every list has an index in its order, and no estimate is to doubt it.
                Command("SELECT set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true)", []),
                Command(
                    $"""
                    {Shown} (
                        SELECT id, customer_id, email, status, total_cents, placed_at FROM orders
                        WHERE {where}
                        ORDER BY placed_at DESC, id DESC
                        LIMIT {count}) AS o
                    ORDER BY o.placed_at DESC, o.id DESC
                    """,
                    parameters),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        var orders = new List<Order>();
        while (await reader.ReadAsync()) orders.Add(Read(reader));
        return orders;
    }

    private static Order Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetInt64(0),
        CustomerId = reader.GetInt64(1),
        Email = reader.GetString(2),
        Status = reader.GetString(3),
        TotalCents = reader.GetInt64(4),
        PlacedAt = reader.GetDateTime(5),
        Lines = JsonSerializer.Deserialize<List<OrderLine>>(reader.GetString(6)) ?? [],
    };

    private static NpgsqlBatchCommand Command(string text, IEnumerable<object> parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }
}
