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
    public async Task PlaceAsync(long customer, string email, IReadOnlyList<Line> lines, string? through)
    {
        var sent = book.Send(customer, email, lines);
        // Without an answer it may have been taken or not.
        if (await desk.PostAsync(OrdersClient.BodyOf(customer, email, lines), through) is not { } served) return;
        book.Confirm(sent, OrdersClient.MustBePlaced(world.Scenario, served.Answer, customer, email, lines));
    }

    /// <summary>Writes orders into the tables, in one transaction and in one statement for each table; lines in any order.</summary>
    public async Task ImportAsync(IReadOnlyList<(long Customer, string Email, string Status, DateTime PlacedAt)> orders, TimeSpan open, bool wereBefore = false)
    {
        if (orders.Count == 0) return;
        await using var session = await world.OpenAsync();
        await session.BeginAsync();
        var written = await world.ImportAsync(session, orders);
        if (open > TimeSpan.Zero) await Task.Delay(open, world.Cancellation);
        var known = written.Select(order => book.Add(order, !wereBefore, KnownOrder.Never)).ToList();
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
