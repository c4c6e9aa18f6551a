using Harness.Fakes;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Composites;

/// <summary>Everything at once, for as long as the callers need.</summary>
public sealed class BadWeek
{
    private const int Orders = 24;
    private const int ChangesEach = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    [Scenario("bad-week")]
    public Task Faults_kills_and_cuts_over_many_changes_leave_both_sides_equal() => OrdersWorld.RunAsync(async world =>
    {
        var orders = world.NewOrders(Orders);
        world.Scenario.Did($"Made {Orders} orders through two instances and changed or cancelled each, while billing failed in turn before and after it acted, databases were cut off, acknowledgements lost, and instances killed and started again.");
        var number = 0;
        using (world.Billing.Rules.Add(_ => (Interlocked.Increment(ref number) % 7) switch
        {
            1 => FakeFault.DropAfterEffect,
            2 => FakeFault.FailBeforeEffect(503),
            4 => FakeFault.DelayBeforeEffect(TimeSpan.FromSeconds(0.5)),
            5 => FakeFault.DropBeforeEffect,
            6 => FakeFault.FailAfterEffect(500),
            _ => null,
        }))
        {
            using var over = new CancellationTokenSource();
            var troubling = TroubleAsync(world, over.Token);
            await Task.WhenAll(orders.Select((order, index) => ChangeAsync(world, order, index)));
            await over.CancelAsync();
            await troubling;
        }

        world.Scenario.Did("Healed everything, and waited.");
        world.FaultEnded();
        await world.MustAgreeAsync(orders);
        foreach (var order in orders)
        {
            await world.MustTakeAsync(world.Scenario.Shuffled(world.Billing.EffectsOf(order.OrderId)));
            await world.MustFindAsync(order, world.Billing.EffectsOf(order.OrderId)[^1].Content);
        }
    }, instances: 2);

    private static async Task ChangeAsync(OrdersWorld world, Tracked order, int index)
    {
        for (var change = 0; change < ChangesEach; change++)
        {
            var client = world.Clients[(index + change) % world.Clients.Count];
            // Answers that were lost may have been changes: the books know them by what the API shows.
            await client.UntilAcceptedAsync(
                () => change == ChangesEach - 1 && order.Last is not null
                    ? client.CancelAsync(order, world.Cancellation)
                    : client.PutAsync(order, order.Last is { } last ? world.Changed(last) : world.NewContent(), world.Cancellation),
                world.Cancellation);
        }
    }

    private static async Task TroubleAsync(OrdersWorld world, CancellationToken over)
    {
        for (var round = 0; !over.IsCancellationRequested; round++)
        {
            var instance = world.Instances[round % 2];
            switch (round % 5)
            {
                case 0:
                    instance.Database.Cut();
                    break;
                case 1:
                    instance.Database.LoseCommitAnswer(2);
                    break;
                case 2:
                    await instance.KillAsync(world.Cancellation);
                    await instance.RestartAsync(world.Cancellation);
                    break;
                case 3:
                    instance.Database.Refuse();
                    await Task.Delay(Pause, world.Cancellation);
                    instance.Database.Heal();
                    break;
            }

            world.FaultEnded();
            await Task.Delay(Pause, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
