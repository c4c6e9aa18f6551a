using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Incidents;

public sealed class DriftIsExact
{
    // More than one page of billing's, and more than one statement may return.
    private const int Equal = 150;
    private static readonly TimeSpan ReachesWithin = TimeSpan.FromSeconds(10);

    // The contract's time in which a change is under way (C11), with some of it left for the answer.
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(6.5);

    [Scenario("drift-is-exact")]
    public Task What_differs_is_named_with_its_fields_and_nothing_else_is() => OrdersWorld.RunAsync(async world =>
    {
        var differences = Differences.Make(world, Equal);
        world.Scenario.Did($"Took a database of the starter with {differences.Orders.Count} orders, of which {differences.Differing.Count()} differ from their copies, and one order that only billing has; asked for the drift.");
        world.Billing.Set(differences.Phantom);
        await world.StartOverAsync(differences.Orders);
        Differences.MustBe(world, differences.Drift, await world.Client.DriftAsync(world.Cancellation), Promises.DriftIsExact);

        var (fresh, changed) = (world.NewOrder(), differences.Orders.First(order => !Differences.DriftOf(order).Any()).Track());
        // Its invoice differs, and nothing of a change of the order is on its way to that.
        var invoiced = differences.Orders.First(order => Differences.DriftOf(order).Select(drift => drift.Copy).SequenceEqual(["order"])).Track();
        var gate = new Gate();
        using var held = world.Billing.Rules.Add(request => request.Method == "POST", FakeFault.HoldBeforeEffect(gate));
        world.Scenario.Did($"Held every message at billing, made {fresh}, changed {changed} and {invoiced}, whose invoice differs, and asked again while all were under way.");
        var first = System.Diagnostics.Stopwatch.GetTimestamp();
        await world.PutAsync(fresh, world.NewContent());
        await world.PutAsync(changed, world.NewContent());
        await world.PutAsync(invoiced, world.NewContent());
        await world.Billing.Journal.WhenAsync(_ => world.Billing.Receipts.Any(), ReachesWithin / 4);
        var meanwhile = await world.Client.DriftAsync(world.Cancellation);
        ScenarioContext.MeasurementIsValid(System.Diagnostics.Stopwatch.GetElapsedTime(first) < UnderWay, "The answer came when the changes may have been under way no longer.");
        gate.Open();
        Differences.MustBe(world, differences.Drift, meanwhile, Promises.DriftIsExact);

        world.Scenario.Did("Let billing refuse connections, and asked once more.");
        world.Billing.Refuse();
        var away = await world.Client.DriftAsync(world.Cancellation);
        world.Scenario.MustHold(Promises.DriftIsExact, away.Status == 503, () => [$"GET /admin/drift while billing was away: {away}"]);
    }, instances: 0);
}
