using System.Diagnostics;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Checks;

/// <summary>
/// Counts what one change costs without faults, and what an instance does when there is nothing to do, for the scorecard's price tag. It judges
/// only that the changes arrive: a cost is neither right nor wrong.
/// </summary>
public sealed class WhatAChangeCosts
{
    // Odd, so that there is a middle one. The median is used because a relay's looks fall into some of the changes.
    private const int Changes = 21;

    // If each takes the seconds that the contract allows (C2), fewer give the cost as well.
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(4);

    [Scenario("what-a-change-costs")]
    public Task A_good_day_is_counted() => OrdersWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var order = world.NewOrder();
        await world.PutAsync(order, world.NewContent());
        await world.MustAgreeAsync(order);
        world.Scenario.Did($"Sent up to {Changes} changes of {order}, each when the one before had arrived and its message had come back from the bus, without any faults.");
        List<(double Change, double Message, double Milliseconds)> prices = [];
        var startedAt = Stopwatch.GetTimestamp();
        while (prices.Count < Changes && Stopwatch.GetElapsedTime(startedAt) < Enough)
        {
            var (units, begun) = (world.Service.Database.Units, Stopwatch.GetTimestamp());
            await world.PutAsync(order, world.Changed(order.Last!));
            var elapsed = Stopwatch.GetElapsedTime(begun);
            await world.MustAgreeAsync(order);
            var told = world.Service.Database.Units;
            // Reading the order, as the books do, is one statement of these.
            await world.MustTakeAsync([world.Billing.EffectsOf(order.OrderId)[^1]]);
            prices.Add((told - units, world.Service.Database.Units - told, elapsed.TotalMilliseconds));
        }

        world.Scenario.Did($"Left the instance alone for {Idle.TotalSeconds} s.");
        var (idle, idleFrom) = (world.Service.Database.Units, Stopwatch.GetTimestamp());
        await Task.Delay(Idle, world.Cancellation);
        var perSecond = (world.Service.Database.Units - idle) / Stopwatch.GetElapsedTime(idleFrom).TotalSeconds;
        Count(world, "database round trips until a change has arrived", prices.Select(price => price.Change));
        Count(world, "database round trips of a message of the bus", prices.Select(price => price.Message));
        Count(world, "database round trips a second with nothing to do", [Math.Round(perSecond, 1)]);
        Count(world, "time of a change, ms", prices.Select(price => Math.Round(price.Milliseconds, 1)));
    });

    // No bound: the contract promises nothing about costs.
    private static void Count(OrdersWorld world, string what, IEnumerable<double> prices)
    {
        var sorted = prices.Order().ToList();
        world.Scenario.MustBeAtMost(Promises.Arrives, $"price: {what}", sorted[sorted.Count / 2], double.PositiveInfinity, () => []);
    }
}
