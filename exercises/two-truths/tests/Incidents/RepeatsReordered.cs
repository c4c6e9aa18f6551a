using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Incidents;

public sealed class RepeatsReordered
{
    private const int ChangesEach = 4;
    private const int AtOnce = 3;

    [Scenario("repeats-reordered")]
    public Task Messages_that_repeat_and_overtake_each_other_leave_the_newest() => OrdersWorld.RunAsync(async world =>
    {
        var orders = world.NewOrders(8);
        world.Scenario.Did($"Made {orders.Length} orders and changed each three times.");
        for (var change = 0; change < ChangesEach; change++) await world.PutAllAsync(orders);
        await world.MustAgreeAsync(orders);

        world.Scenario.Did("Delivered their messages out of order, and some twice, one after the other.");
        foreach (var order in orders[..3])
        {
            var messages = world.Billing.EffectsOf(order.OrderId);
            var newest = messages[^1];
            var shuffled = world.Scenario.Shuffled(messages.Take(ChangesEach - 1));
            // The newest comes before one that it has overtaken, and comes again in the end, after it.
            await world.MustTakeAsync([.. shuffled[..1], newest, .. shuffled[1..], .. shuffled]);
            await world.MustFindAsync(order, newest.Content);
            await world.MustTakeAsync([newest]);
            await world.MustFindAsync(order, newest.Content);
        }

        world.Scenario.Did($"Delivered all messages of each further order at the same moment, {AtOnce} times each, in lockstep.");
        foreach (var order in orders[3..])
        {
            var messages = world.Billing.EffectsOf(order.OrderId);
            var deliveries = world.Scenario.Shuffled(Enumerable.Repeat(messages, AtOnce).SelectMany(all => all));
            var answers = await world.SendInLockstepAsync(
                deliveries, message => world.Client.DeliverAsync(message, world.Cancellation), IsTaken,
                message => world.Client.DeliverUntilTakenAsync(message, world.Cancellation));
            world.Scenario.MustHoldInTime(
                Promises.IndexIsNewest, answers.All(one => one[^1].Status is >= 200 and < 300), () => answers.SelectMany(Answer.Lines).Take(20));
            await world.MustFindAsync(order, messages[^1].Content);
        }
    });

    private static bool IsTaken(Answer answer) => answer.Status is >= 200 and < 500;
}
