using Harness.Fakes;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Incidents;

public sealed class SlowBilling
{
    private const int ChangesEach = 2;

    // What these have on their way takes eight calls at once longer than a change of another order may wait (C2, C4).
    private const int Busy = 8;
    private const int ChangesOfBusy = 30;
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2.75);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    // 10 s, and 3 s more for an earlier change of the same order (C2).
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(13);

    private const string Idle =
        """
        SELECT pg_catalog.count(*)::int FROM pg_catalog.pg_stat_activity
        WHERE datid = $1 AND state LIKE 'idle in transaction%' AND pg_catalog.clock_timestamp() - state_change > interval '1 second'
        """;

    [Scenario("slow-billing")]
    public Task A_billing_that_takes_its_time_keeps_no_transaction_open() => OrdersWorld.RunAsync(async world =>
    {
        var orders = world.NewOrders(4);
        world.Scenario.Did($"Let billing take {Slow.TotalSeconds} s for every answer, made {orders.Length} orders and changed or cancelled each.");
        using var slow = world.Billing.Rules.Add(FakeFault.DelayAfterEffect(Slow));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(world.Cancellation);
        var watching = MostIdleAsync(world, over.Token);
        await world.PutAllAsync(orders);
        await Task.WhenAll(orders.Select((order, index) => index % 2 == 0 ? world.CancelAsync(order) : world.PutAsync(order, world.Changed(order.Last!))));
        await world.MustAgreeAsync(Within, Promises.Arrives, orders);
        slow.Dispose();

        world.Scenario.Did($"Let billing take {Steady.TotalSeconds} s for every answer, changed {Busy} orders {ChangesOfBusy} times each, and then one more order.");
        var (busy, other) = (world.NewOrders(Busy), world.NewOrder());
        using (world.Billing.Rules.Add(FakeFault.DelayAfterEffect(Steady)))
        {
            for (var change = 0; change < ChangesOfBusy; change++) await world.PutAllAsync(busy);
            await world.PutAsync(other, world.NewContent());
            await world.MustAgreeMeanwhileAsync(other);
            world.MustKeepOrder(busy);
        }

        await world.MustAgreeAsync([.. busy, other]);
        await over.CancelAsync();
        var most = await watching;
        world.Scenario.MustHoldInTime(
            Promises.NoIdleTransactions, most == 0, () => [$"{most} transactions of the service were idle for more than 1 s at once, while {ChangesEach} changes of {orders.Length} orders were on their way to billing"]);
    });

    private static async Task<int> MostIdleAsync(OrdersWorld world, CancellationToken over)
    {
        var most = 0;
        while (!over.IsCancellationRequested)
        {
            most = Math.Max(most, (await world.Group.Database.AskServerAsync<int>(Idle, world.Cancellation, world.Group.Database.Oid))[0]);
            await Task.Delay(PollInterval, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return most;
    }
}
