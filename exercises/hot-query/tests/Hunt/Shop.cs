using Harness.Scenarios;
using HotQuery.Tests.Setup;
using Npgsql;

namespace HotQuery.Tests.Hunt;

/// <summary>Writes orders: through the service, and straight into the tables as other programs do. The book knows of each.</summary>
internal sealed class Shop(OrdersWorld world, OrdersBook book, Desk desk) : IDisposable
{
    // Longer than a start may hold up a writer (C12); nothing else may at all.
    private static readonly TimeSpan HeldUp = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _warehouse = new(1, 1);

    /// <inheritdoc />
    public void Dispose() => _warehouse.Dispose();

    /// <summary>Places an order.</summary>
    /// <param name="customer">The customer.</param>
    /// <param name="email">The address.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="through">The instance.</param>
    /// <param name="body">The order as JSON; null for the usual spelling.</param>
    public async Task PlaceAsync(long customer, string email, IReadOnlyList<Line> lines, string? through, string? body = null)
    {
        var sent = book.Send(customer, email, lines);
        // Without an answer it may have been taken or not.
        if (await desk.PostAsync(body ?? OrdersClient.BodyOf(customer, email, lines), through) is not { } served) return;
        var placed = OrdersClient.MustBePlaced(world.Scenario, served.Answer, customer, email, lines);
        world.Scenario.MustHold(HuntPromises.OfItsOwn, book.Confirm(sent, placed), () => [.. served.Lines, "another request was answered with this id"]);
    }

    /// <summary>Writes orders into the tables, in one transaction.</summary>
    /// <param name="orders">The orders.</param>
    /// <param name="open">How long the transaction stays open when they are written.</param>
    /// <param name="kind">One of <see cref="Imports.Kinds"/>; null for one statement for each table, and lines in any order.</param>
    /// <param name="wereBefore">Whether the service starts afterwards.</param>
    public Task ImportAsync(
        IReadOnlyList<(long Customer, string Email, string Status, DateTime PlacedAt)> orders, TimeSpan open, string? kind = null, bool wereBefore = false)
    {
        return orders.Count == 0 ? Task.CompletedTask : AsOtherAsync($"an import of {orders.Count} orders", WriteAsync);

        async Task WriteAsync(OtherSession session)
        {
            await session.BeginAsync();
            var written = kind is null ? await world.ImportAsync(session, orders) : await Imports.WriteAsync(world, session, orders, kind);
            if (open > TimeSpan.Zero) await Task.Delay(open, world.Cancellation);
            var known = written.Select(order => book.Add(order, !wereBefore, KnownOrder.Never, sharesNumbers: kind == "shared")).ToList();
            await session.CommitAsync();
            foreach (var order in known) order.Commit();
        }
    }

    /// <summary>Changes the status of some orders, as the warehouse does.</summary>
    public async Task ChangeAsync(IReadOnlyList<KnownOrder> orders, string status)
    {
        // One after the other: of two changes at once nobody could say which was the last.
        await _warehouse.WaitAsync(world.Cancellation);
        try
        {
            var done = orders.Select(order => order.Change(status)).ToList();
            await AsOtherAsync(
                $"a change of {orders.Count} orders",
                session => session.ExecuteAsync("UPDATE orders SET status = $1 WHERE id = ANY($2)", status, orders.Select(order => order.Data.Id).ToArray()));
            foreach (var one in done) one();
        }
        finally
        {
            _warehouse.Release();
        }
    }

    private async Task AsOtherAsync(string what, Func<OtherSession, Task> work)
    {
        await using var session = await world.OpenAsync();
        try
        {
            await session.LimitWaitsAsync(HeldUp);
            await work(session);
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            world.Scenario.MustHoldInTime(
                HuntPromises.OthersGoOn, holds: false, () => [$"{what} was held up for {HeldUp.TotalSeconds:0} s, although it changes no row that another transaction has: {held.MessageText}"]);
        }
    }
}
