using System.Text.Json;
using Dapper;
using Npgsql;

namespace HotQuery.Orders;

internal sealed class OrderStore(NpgsqlDataSource database)
{
    private const int SearchLimit = 20;
    private const string Columns = "id, customer_id, email, status, total_cents, placed_at";
    private const string NewestFirst = "ORDER BY placed_at DESC, id DESC";

    /// <summary>A customer's orders, the newest first, from after a position on, and whether these are the last.</summary>
    public async Task<(IReadOnlyList<Order> Orders, bool IsLast)> ListAsync(
        long customerId, string? status, OrderPosition? after, int count, CancellationToken cancellationToken)
    {
        // Made of the conditions that hold: a condition that may not matter would leave the choice of an index to luck.
        var orders = await WithLinesAsync(
            $"""
            SELECT {Columns} FROM orders
            WHERE customer_id = @customerId
            {(status is null ? "" : "AND status = @status")}
            {(after is null ? "" : "AND (placed_at, id) < (@PlacedAt, @Id)")}
            {NewestFirst}
            LIMIT @limit
            """,
            new { customerId, status, after?.PlacedAt, after?.Id, limit = count + 1 },
            cancellationToken);
        return orders.Count <= count ? (orders, true) : ([.. orders.Take(count)], false);
    }

    /// <summary>The newest orders of an address, however it is spelled.</summary>
    public Task<IReadOnlyList<Order>> SearchAsync(string email, CancellationToken cancellationToken) => WithLinesAsync(
        $"SELECT {Columns} FROM orders WHERE lower(email) = lower(@email) {NewestFirst} LIMIT @SearchLimit",
        new { email, SearchLimit },
        cancellationToken);

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

    // LATERAL: lines are looked up for the few orders that were found, whatever the planner believes about the rest.
    private async Task<IReadOnlyList<Order>> WithLinesAsync(string orders, object arguments, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<OrderRow>(new CommandDefinition(
            $"""
            SELECT found.*, ordered.lines_json
            FROM ({orders}) AS found
            CROSS JOIN LATERAL (
                SELECT coalesce(json_agg(
                    json_build_object('sku', sku, 'quantity', quantity, 'unitPriceCents', unit_price_cents) ORDER BY line_no), '[]') AS lines_json
                FROM order_lines
                WHERE order_id = found.id) AS ordered
            {NewestFirst}
            """,
            arguments, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.With(row.Lines))];
    }
}
