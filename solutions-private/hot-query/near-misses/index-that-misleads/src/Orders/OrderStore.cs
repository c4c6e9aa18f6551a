using System.Text.Json;
using Dapper;
using Npgsql;

namespace HotQuery.Orders;

internal sealed class OrderStore(NpgsqlDataSource database)
{
    private const int SearchLimit = 20;
    private const string Columns = "id, customer_id, email, status, total_cents, placed_at";

    /// <summary>A customer's orders, the newest first, from after a position on, and whether these are the last.</summary>
    public async Task<(IReadOnlyList<Order> Orders, bool IsLast)> ListAsync(
        long customerId, string? status, OrderPosition? after, int count, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // Made of the conditions that hold: a condition that may not matter would leave the choice of an index to luck.
        var rows = (await connection.QueryAsync<OrderRow>(new CommandDefinition(
            $"""
            SELECT {Columns} FROM orders
            WHERE customer_id = @customerId
            {(status is null ? "" : "AND status = @status")}
            {(after is null ? "" : "AND (placed_at, id) < (@PlacedAt, @Id)")}
            ORDER BY placed_at DESC, id DESC
            LIMIT @limit
            """,
            new { customerId, status, after?.PlacedAt, after?.Id, limit = count + 1 }, cancellationToken: cancellationToken))).AsList();
        return (await WithLinesAsync(connection, rows.Take(count), cancellationToken), rows.Count <= count);
    }

    /// <summary>The newest orders of an address, however it is spelled.</summary>
    public async Task<IReadOnlyList<Order>> SearchAsync(string email, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<OrderRow>(new CommandDefinition(
            $"SELECT {Columns} FROM orders WHERE lower(email) = lower(@email) ORDER BY placed_at DESC, id DESC LIMIT @SearchLimit",
            new { email, SearchLimit }, cancellationToken: cancellationToken));
        return await WithLinesAsync(connection, rows, cancellationToken);
    }

    public async Task<Order> PlaceAsync(PlaceOrderRequest request, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var row = await connection.QuerySingleAsync<OrderRow>(new CommandDefinition(
            """
            INSERT INTO orders (customer_id, email, total_cents, document)
            VALUES (@CustomerId, @Email, @TotalCents, @document)
            RETURNING id, customer_id, email, status, total_cents, placed_at
            """,
            new { request.CustomerId, request.Email, request.TotalCents, document = JsonSerializer.Serialize(request) },
            cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO order_lines (order_id, line_no, sku, quantity, unit_price_cents)
            VALUES (@Id, @number, @Sku, @Quantity, @UnitPriceCents)
            """,
            request.Lines.Select((line, index) => new { row.Id, number = index + 1, line.Sku, line.Quantity, line.UnitPriceCents }),
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return row.With(request.Lines);
    }

    // On the same connection: a request that holds one and waits for another can wait for itself.
    private static async Task<IReadOnlyList<Order>> WithLinesAsync(
        NpgsqlConnection connection, IEnumerable<OrderRow> rows, CancellationToken cancellationToken)
    {
        var orders = rows.ToList();
        if (orders.Count == 0) return [];
        var lines = (await connection.QueryAsync<OrderLineRow>(new CommandDefinition(
            "SELECT order_id, sku, quantity, unit_price_cents FROM order_lines WHERE order_id = ANY(@ids) ORDER BY order_id, line_no",
            new { ids = orders.ConvertAll(order => order.Id) }, cancellationToken: cancellationToken)))
            .ToLookup(line => line.OrderId, line => new OrderLine(line.Sku, line.Quantity, line.UnitPriceCents));
        return orders.ConvertAll(order => order.With([.. lines[order.Id]]));
    }

    private sealed record OrderLineRow(long OrderId, string Sku, int Quantity, long UnitPriceCents);
}
