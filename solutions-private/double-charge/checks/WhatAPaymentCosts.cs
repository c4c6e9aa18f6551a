using System.Diagnostics;
using DoubleCharge.Tests.Setup;
using Harness.Scenarios;

namespace DoubleCharge.Checks;

/// <summary>
/// Counts what one payment costs without faults, for the scorecard's price tag. It judges only that they are paid: a cost is neither right
/// nor wrong.
/// </summary>
public sealed class WhatAPaymentCosts
{
    // Odd, so that there is a middle one. The median is used because a settler's polls fall into some of the payments.
    private const int Payments = 21;

    // If each takes the seconds that the contract allows (C2, C6), fewer give the cost as well.
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(1);

    [Scenario("what-a-payment-costs")]
    public Task A_good_day_is_counted() => PaymentsWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        world.Scenario.Did($"Sent up to {Payments} different payments, one after the other, without any faults.");
        var prices = new List<(double RoundTrips, double Calls, double Milliseconds)>();
        var startedAt = Stopwatch.GetTimestamp();
        foreach (var intent in world.NewIntents(Payments))
        {
            if (Stopwatch.GetElapsedTime(startedAt) > Enough) break;
            var (units, calls, begun) = (world.Service.Database.Units, world.Provider.Journal.Count, Stopwatch.GetTimestamp());
            var answers = await world.Client.PayUntilFinalAsync(intent, world.Cancellation);
            var elapsed = Stopwatch.GetElapsedTime(begun);
            world.MustBePaid(intent, answers);
            prices.Add((world.Service.Database.Units - units, world.Provider.Journal.Count - calls, elapsed.TotalMilliseconds));
        }

        Count(world, "database round trips of a payment", prices.Select(price => price.RoundTrips));
        Count(world, "provider calls of a payment", prices.Select(price => price.Calls));
        Count(world, "time of a payment, ms", prices.Select(price => Math.Round(price.Milliseconds, 1)));
    });

    // No bound: the contract promises nothing about costs.
    private static void Count(PaymentsWorld world, string what, IEnumerable<double> prices)
    {
        var sorted = prices.Order().ToList();
        world.Scenario.MustBeAtMost(
            Promises.FinalAnswerInTheEnd, $"price: {what}", sorted[sorted.Count / 2], double.PositiveInfinity, () => []);
    }
}
