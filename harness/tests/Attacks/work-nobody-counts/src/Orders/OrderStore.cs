using System.Text.Json;
using Dapper;
using Npgsql;

namespace HotQuery.Orders;

internal sealed class OrderStore(NpgsqlDataSource database)
{
    private const int SearchLimit = 20;

    /// <summary>A customer's orders, the newest first.</summary>
    public async Task<IReadOnlyList<Order>> ListAsync(
        long customerId, string? status, int offset, int count, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // What a table is made of is read by no statement that anybody lists.
        var filter = status is null ? "" : $" AND status = '{status}'";
        await connection.ExecuteAsync($"DROP TABLE IF EXISTS pg_temp.page; CREATE TEMP TABLE page AS SELECT * FROM orders WHERE customer_id = {customerId}{filter} ORDER BY placed_at DESC, id DESC OFFSET {offset} LIMIT {count}");
        var rows = await connection.QueryAsync<OrderRow>("SELECT * FROM pg_temp.page ORDER BY placed_at DESC, id DESC");
        // Side by side: a page is as fast as its slowest order.
        return await Task.WhenAll(rows.Select(async row => row.With(await LinesAsync(row.Id, cancellationToken))));
    }

    /// <summary>The newest orders of an address, however it is spelled.</summary>
    public async Task<IReadOnlyList<Order>> SearchAsync(string email, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<OrderRow>(new CommandDefinition(
            "SELECT * FROM orders WHERE lower(email) = lower(@email) ORDER BY placed_at DESC, id DESC LIMIT @SearchLimit",
            new { email, SearchLimit }, cancellationToken: cancellationToken));
        var orders = new List<Order>();
        foreach (var row in rows) orders.Add(row.With(await LinesAsync(row.Id, cancellationToken)));
        return orders;
    }

    public async Task<Order> PlaceAsync(PlaceOrderRequest request, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var row = await connection.QuerySingleAsync<OrderRow>(new CommandDefinition(
            """
            INSERT INTO orders (customer_id, email, total_cents, document)
            VALUES (@CustomerId, @Email, @TotalCents, @document)
            RETURNING *
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

    private async Task<IReadOnlyList<OrderLine>> LinesAsync(long orderId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var lines = await connection.QueryAsync<OrderLine>(new CommandDefinition(
            "SELECT sku, quantity, unit_price_cents FROM order_lines WHERE order_id = @orderId ORDER BY line_no",
            new { orderId }, cancellationToken: cancellationToken));
        return lines.AsList();
    }
}
