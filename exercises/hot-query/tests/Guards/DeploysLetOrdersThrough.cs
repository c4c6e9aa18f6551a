using Harness.Scenarios;
using HotQuery.Tests.Setup;
using Npgsql;

namespace HotQuery.Tests.Guards;

public sealed class DeploysLetOrdersThrough
{
    private const int MostWaits = 24;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    [Scenario("deploys-let-orders-through")]
    public Task Orders_are_written_while_a_new_version_starts() => OrdersWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Left a transaction open that had written an order, started the new version, and whenever the start waited for a transaction, wrote another order and changed one.");
        var writer = await OpenWriter.BeginAsync(world);
        var starting = world.StartInstanceAsync();
        var left = await world.PassAsync(writer, starting, MostWaits, wait => MustWriteAsync(world, $"when the start waited for the {wait + 1}. time"));
        // A start that asks for a moment without writers gets it now; short writes go on.
        if (left is not null) await left.DisposeAsync();
        using var ticks = new PeriodicTimer(Between);
        while (!starting.IsCompleted)
        {
            await MustWriteAsync(world, "while the start went on");
            await ticks.WaitForNextTickAsync(world.Cancellation);
        }

        await starting;
        await world.MustHaveValidIndexesAsync();
        await world.MustShowOrdersAsync();
    }, new OrdersOptions { FreshOrders = 800, StartsLater = true, Isolation = Isolation.OwnProcess });

    private static async Task MustWriteAsync(OrdersWorld world, string when)
    {
        await using var session = await world.OpenAsync();
        try
        {
            await session.LimitWaitsAsync(TimeSpan.FromSeconds(2));
            await world.WriteOrderAsync(session);
            await session.ExecuteAsync("UPDATE orders SET status = 'paid' WHERE id = (SELECT max(id) FROM orders)");
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw world.Scenario.Fail(
                Promises.OrdersGetThrough, [$"{when}, writing an order was held up for 2 s: {held.MessageText}", .. await WaitingAsync(world)]);
        }
    }

    private static async Task<IEnumerable<string>> WaitingAsync(OrdersWorld world) =>
        (await world.Group.Database.AskServerAsync<string>(
            "SELECT regexp_replace(query, '\\s+', ' ', 'g') FROM pg_catalog.pg_stat_activity WHERE datid = $1 AND wait_event_type = 'Lock' AND usename = $2",
            world.Cancellation, world.Group.Database.Oid, world.Group.Database.Name)).Select(query => $"the service waited with: {query}");
}
