using System.Diagnostics;
using Harness.Scenarios;
using Harness.Verdicts;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Guards;

public sealed class TwoStartAtOnce
{
    // A start that waits for its turn keeps asking for it; before that, it runs other statements, and fewer of them.
    private const int StatementsOfAStart = 20;

    // And one that asks seldom has asked by then. Longer must no writer be open: the first start may end for it after 30 s (C14).
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(5);

    [Scenario("two-start-at-once")]
    public Task Two_instances_of_a_new_version_start_at_once() => OrdersWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Left a transaction open that had written an order, started an instance, and when that waited, another instance; then committed.");
        var writer = await OpenWriter.BeginAsync(world);
        var first = world.StartInstanceAsync();
        await world.WaitsForAsync(writer, first);
        await world.Counters.ForgetAsync(world.Cancellation);
        var second = world.StartInstanceAsync();
        long? beganAt = null;
        await world.UntilAsync(second, async () =>
        {
            // The first start waits for the writer meanwhile, so every counted statement is the second one's.
            var calls = await world.Counters.CountAsync(world.Cancellation);
            if (calls > 0) beganAt ??= Stopwatch.GetTimestamp();
            return calls >= StatementsOfAStart || (beganAt is { } began && Stopwatch.GetElapsedTime(began) > LongEnough)
                || await world.Group.Database.CountBlockedSessionsAsync(world.Cancellation) >= 2;
        });
        await writer.DisposeAsync();
        List<string> failed = [];
        foreach (var starting in (Task[])[first, second])
        {
            try
            {
                await starting;
            }
            catch (InvalidServiceException invalid)
            {
                failed.AddRange([$"instance {(starting == first ? 1 : 2)} did not start:", .. Deploys.LastWords(invalid)]);
            }
        }

        // A start without processor time does not finish in time.
        world.Scenario.MustHoldInTime(Promises.TwoStart, failed.Count == 0, () => failed);
        await world.MustHaveValidIndexesAsync();
        await world.MustShowOrdersAsync();
    }, new OrdersOptions { FreshOrders = 800, StartsLater = true, Instances = 2 });
}
