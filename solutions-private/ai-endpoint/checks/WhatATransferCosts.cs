using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Exercises.Testing;
using Harness.Scenarios;

namespace AiEndpoint.Checks;

/// <summary>
/// Counts what a transfer, a reversal and a statement cost without faults, and what an instance does when there is nothing to do, for the scorecard's
/// price tag. It judges only that they are answered and notified: a cost is neither right nor wrong.
/// </summary>
public sealed class WhatATransferCosts
{
    // Odd, so that there is a middle one. The median is used because a sender's looks fall into some of the requests.
    private const int Requests = 21;

    // If each is notified after the seconds that the contract allows (C7), fewer give the cost as well.
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuietCeiling = TimeSpan.FromSeconds(10);

    [Scenario("what-a-transfer-costs")]
    public Task A_good_day_is_counted() => CardsWorld.RunAsync(async world =>
    {
        var (from, to) = (await world.AddAsync(1_000_000), await world.AddAsync(1_000_000));
        world.Scenario.Did($"Made up to {Requests} transfers, reversed each when it had been notified, and read a statement, without any faults.");
        using var count = new StatementCount(world.Service);
        List<Cost> transfers = [], reversals = [], statements = [];
        var startedAt = Stopwatch.GetTimestamp();
        while (transfers.Count < Requests && Stopwatch.GetElapsedTime(startedAt) < Enough)
        {
            var (intent, made) = (world.NewIntent(from, to), default(Transfer));
            transfers.Add(await CostOfAsync(world, count, async () => made = await world.MustCompleteAsync(intent)));
            await world.MustBeNotifiedAsync(made!, Transfer.Completed);
            reversals.Add(await CostOfAsync(world, count, () => world.MustReverseAsync(intent, made!)));
            await world.MustBeNotifiedAsync(made!, Transfer.Completed, Transfer.Reversed);
            statements.Add(await CostOfAsync(world, count, () => world.StatementAsync(from)));
        }

        await Quiet.UntilAsync(() => world.Notify.Journal.Count, QuietFor, QuietCeiling, world.Cancellation);
        world.Scenario.Did($"Left the instance alone for {Idle.TotalSeconds} s.");
        var (idle, idleFrom) = (world.Service.Database.Units, Stopwatch.GetTimestamp());
        await Task.Delay(Idle, world.Cancellation);
        var perSecond = (world.Service.Database.Units - idle) / Stopwatch.GetElapsedTime(idleFrom).TotalSeconds;

        foreach (var (what, costs) in ((string, List<Cost>)[])[("transfer", transfers), ("reversal", reversals), ("statement", statements)])
        {
            Count(world, $"database round trips of a {what}", costs.Select(cost => cost.RoundTrips));
            Count(world, $"statements to the database of a {what}", costs.Select(cost => cost.Statements));
        }

        Count(world, "questions to fraud prevention of a transfer", transfers.Select(cost => cost.Questions));
        Count(world, "time of a transfer, ms", transfers.Select(cost => cost.Milliseconds));
        Count(world, "database round trips a second with nothing to do", [Math.Round(perSecond, 1)]);
    }, new CardsOptions { Isolation = Isolation.OwnProcess });

    private static async Task<Cost> CostOfAsync(CardsWorld world, StatementCount count, Func<Task> request)
    {
        count.Clear();
        var (units, asked, begun) = (world.Service.Database.Units, world.Fraud.Journal.Count, Stopwatch.GetTimestamp());
        await request();
        var milliseconds = Math.Round(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, 1);
        return new Cost(world.Service.Database.Units - units, count.Statements.Count, world.Fraud.Journal.Count - asked, milliseconds);
    }

    // No bound: the contract promises nothing about costs but a statement's, which is another scenario's.
    private static void Count(CardsWorld world, string what, IEnumerable<double> prices)
    {
        var sorted = prices.Order().ToList();
        world.Scenario.MustBeAtMost(Promises.IsNotified, $"price: {what}", sorted[sorted.Count / 2], double.PositiveInfinity, () => []);
    }

    private sealed record Cost(double RoundTrips, double Statements, double Questions, double Milliseconds);
}
