using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>Writes orders: through the service, and straight into the tables as other programs do. The book knows of each.</summary>
internal sealed class Shop(OrdersWorld world, OrdersBook book, Desk desk) : IDisposable
{
    private readonly SemaphoreSlim _warehouse = new(1, 1);

    /// <inheritdoc />
    public void Dispose() => _warehouse.Dispose();

    /// <summary>Places an order.</summary>
    public async Task PlaceAsync(long customer, string email, int lines, string? through)
    {
        var wanted = world.NewLines(lines);
        var sent = book.Send(customer, email, wanted);
        // Without an answer it may have been taken or not.
        if (await desk.PostAsync(OrdersClient.BodyOf(customer, email, wanted), through) is not { } served) return;
        book.Confirm(sent, OrdersClient.MustBePlaced(world.Scenario, served.Answer, customer, email, wanted));
    }

    /// <summary>Writes orders into the tables, in one transaction and in one statement for each table; lines in any order.</summary>
    public async Task ImportAsync(IReadOnlyList<(long Customer, string Email, string Status, DateTime PlacedAt)> orders, TimeSpan open, bool wereBefore = false)
    {
        if (orders.Count == 0) return;
        var lines = orders.Select(_ => world.NewLines(world.Scenario.Next(1, 4))).ToArray();
        await using var session = await world.OpenAsync();
        await session.BeginAsync();
        // Numbered by the document: which id belongs to which order does not depend on the order in which rows are returned.
        var ids = (await session.QueryAsync<long[]>(
            """
            INSERT INTO orders (customer_id, email, status, total_cents, placed_at, document)
            SELECT customer, email, status, cents, at, number::text
            FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[]) WITH ORDINALITY AS written (customer, email, status, cents, at, number)
            RETURNING ARRAY[document::bigint, id]
            """,
            orders.Select(one => one.Customer).ToArray(), orders.Select(one => one.Email).ToArray(), orders.Select(one => one.Status).ToArray(),
            lines.Select(some => some.Sum(line => line.Quantity * line.UnitPriceCents)).ToArray(), orders.Select(one => one.PlacedAt).ToArray()))
            .ToDictionary(pair => pair[0], pair => pair[1]);
        var rows = world.Scenario.Shuffled(lines.SelectMany((some, order) => some.Select((line, number) => (Order: ids[order + 1], Number: number + 1, Line: line))));
        await session.ExecuteAsync(
            "INSERT INTO order_lines (order_id, line_no, sku, quantity, unit_price_cents) SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[], $4::int[], $5::bigint[])",
            rows.Select(row => row.Order).ToArray(), rows.Select(row => row.Number).ToArray(), rows.Select(row => row.Line.Sku).ToArray(),
            rows.Select(row => row.Line.Quantity).ToArray(), rows.Select(row => row.Line.UnitPriceCents).ToArray());
        if (open > TimeSpan.Zero) await Task.Delay(open, world.Cancellation);
        var known = orders.Select((one, number) => book.Add(
            new OrderData(ids[number + 1], one.Customer, one.Email, one.Status, one.PlacedAt, lines[number]), !wereBefore, KnownOrder.Never)).ToList();
        await session.CommitAsync();
        foreach (var order in known) order.Commit();
    }

    /// <summary>Changes the status of some orders, as the warehouse does.</summary>
    public async Task ChangeAsync(IReadOnlyList<KnownOrder> orders, string status)
    {
        // One after the other: of two changes at once nobody could say which was the last.
        await _warehouse.WaitAsync(world.Cancellation);
        try
        {
            var done = orders.Select(order => order.Change(status)).ToList();
            await world.ExecuteAsync("UPDATE orders SET status = $1 WHERE id = ANY($2)", status, orders.Select(order => order.Data.Id).ToArray());
            foreach (var one in done) one();
        }
        finally
        {
            _warehouse.Release();
        }
    }
}
