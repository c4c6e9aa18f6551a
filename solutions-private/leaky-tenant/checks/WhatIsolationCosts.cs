using System.Diagnostics;
using Exercises.Testing;
using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Checks;

/// <summary>
/// Counts what requests cost when nothing is wrong, and what an instance does when there is nothing to do, for the scorecard's price tag. It judges
/// only that they are answered: a cost within the contract is neither right nor wrong.
/// </summary>
public sealed class WhatIsolationCosts
{
    // Odd, so that there is a middle one. The median is used because a worker's statements fall into some of the requests.
    private const int Requests = 15;
    private const int Bulk = 100;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuietCeiling = TimeSpan.FromSeconds(10);

    [Scenario("what-isolation-costs")]
    public Task A_good_day_is_counted() => TenantWorld.RunAsync(async world =>
    {
        await Strangers.SettleAsync(world, documents: 20);
        var admin = await world.AddTenantWithAsync();
        var viewer = await world.AddMemberAsync(admin.Tenant, Member.Viewer);
        var own = await world.MustCreateAsync(admin, Requests);
        string[] ids = [.. own.Select(document => document.DocumentId), .. Enumerable.Range(0, Bulk - Requests).Select(_ => world.NewId())];
        var client = world.Client;
        using var count = new StatementCount(world.Service);
        (string What, int Status, Func<int, Task<Answer>> SendAsync)[] all =
        [
            ("a document", 200, number => client.FindAsync(viewer, own[number].DocumentId)),
            ("a list", 200, _ => client.ListAsync(viewer, "sort=title")),
            ("a bulk of 100", 200, _ => client.FindSeveralAsync(viewer, ids)),
            ("a new document", 201, number => client.CreateAsync(admin, world.NewText(own[number].DocumentId))),
            ("a change", 200, number => client.PatchAsync(admin, own[number].DocumentId, new { title = $"Title {world.Scenario.Token(20)}" })),
        ];
        world.Scenario.Did($"Sent {Requests} requests of each of {all.Length} kinds, one after the other, and counted.");
        foreach (var (what, status, send) in all)
        {
            List<Cost> costs = [];
            for (var number = 0; number < Requests; number++) costs.Add(await CostOfAsync(world, count, what, status, number, send));
            Count(world, $"database round trips of {what}", costs.Select(cost => cost.RoundTrips));
            Count(world, $"statements to the database of {what}", costs.Select(cost => cost.Statements));
            Count(world, $"time of {what}, ms", costs.Select(cost => cost.Milliseconds));
        }

        await CountReportsAsync(world, count);
        await Quiet.UntilAsync(() => world.Service.Database.Units, QuietFor, QuietCeiling, world.Cancellation);
        world.Scenario.Did($"Left the instance alone for {Idle.TotalSeconds} s.");
        var (idle, idleFrom) = (world.Service.Database.Units, Stopwatch.GetTimestamp());
        await Quiet.UntilAsync(() => world.Service.Database.Units, Idle, Idle, world.Cancellation);
        var perSecond = (world.Service.Database.Units - idle) / Stopwatch.GetElapsedTime(idleFrom).TotalSeconds;
        Count(world, "database round trips a second with nothing to do", [Math.Round(perSecond, 1)]);
    }, new TenantOptions { Isolation = Isolation.OwnProcess });

    // Of tenants that have asked for none before: nothing is kept for them.
    private static async Task CountReportsAsync(TenantWorld world, StatementCount count)
    {
        List<Cost> costs = [];
        for (var number = 0; number < Requests; number++)
        {
            var admin = await world.AddTenantWithAsync();
            costs.Add(await CostOfAsync(world, count, "a report", 200, number, _ => world.Client.ReportAsync(admin)));
        }

        Count(world, "statements to the database of a report that is not kept", costs.Select(cost => cost.Statements));
    }

    private static async Task<Cost> CostOfAsync(
        TenantWorld world, StatementCount count, string what, int status, int number, Func<int, Task<Answer>> send)
    {
        count.Clear();
        var (units, begun) = (world.Service.Database.Units, Stopwatch.GetTimestamp());
        var answer = await send(number);
        var milliseconds = Math.Round(Stopwatch.GetElapsedTime(begun).TotalMilliseconds, 1);
        world.Scenario.MustHold(Promises.Readable, answer.Status == status, () => [$"asked for {what}", $"answer: {answer}"]);
        return new Cost(world.Service.Database.Units - units, count.Statements.Count, milliseconds);
    }

    // No bound: what the contract promises about costs is other scenarios'.
    private static void Count(TenantWorld world, string what, IEnumerable<double> prices)
    {
        var sorted = prices.Order().ToList();
        world.Scenario.MustBeAtMost(Promises.FewStatements, $"price: {what}", sorted[sorted.Count / 2], double.PositiveInfinity, () => []);
    }

    private sealed record Cost(double RoundTrips, double Statements, double Milliseconds);
}
