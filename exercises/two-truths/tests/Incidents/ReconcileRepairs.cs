using Exercises.Testing;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Incidents;

public sealed class ReconcileRepairs
{
    private const int Equal = 20;

    // What was changed 10 s ago is under way no longer (C11).
    private static readonly TimeSpan NamedWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Observed = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan ObservedCeiling = TimeSpan.FromSeconds(6);

    [Scenario("reconcile-repairs")]
    public Task Reconcile_makes_every_copy_what_its_owner_says_and_does_it_once() => OrdersWorld.RunAsync(async world =>
    {
        var differences = Differences.Make(world, Equal);
        world.Billing.Set(differences.Phantom);
        await world.StartOverAsync(differences.Orders);
        var own = world.NewOrder();
        var before = world.NewContent(Content.Open);
        world.Scenario.Did($"Took a database of the starter with {differences.Orders.Count} orders, of which {differences.Differing.Count()} differ from their copies, and one order that only billing has. Made one more order and paid it, waited until it had arrived, and let somebody at billing set it back by hand.");
        await world.PutAsync(own, before);
        await world.PutAsync(own, before with { State = Content.Paid });
        await world.MustAgreeAsync(own);
        await world.MustTakeAsync(world.Billing.EffectsOf(own.OrderId));
        var held = world.Billing.RecordOf(own.OrderId)!;
        world.Billing.Set(held with { State = Content.Open });
        await MustBeNamedAsync(world, differences, own);

        world.Scenario.Did("Reconciled, and waited until nothing differed.");
        await ReconcileAsync(world);
        await MustBeAsOwnersSayAsync(world, differences, own);

        world.Scenario.Did("Reconciled once more.");
        var sent = world.Billing.Journal.Entries.Count(entry => entry.Request.Method == "POST");
        await ReconcileAsync(world);
        await Quiet.UntilAsync(() => world.Billing.Journal.Count, Observed, ObservedCeiling, world.Cancellation);
        var again = world.Billing.Receipts.Skip(sent).ToList();
        world.Scenario.MustHold(Promises.TwiceIsOnce, again.Count == 0, () => again.Select(receipt => $"{receipt}"));
        await MustBeAsOwnersSayAsync(world, differences, own);
    }, instances: 0);

    private static async Task ReconcileAsync(OrdersWorld world)
    {
        var answer = await world.Client.ReconcileAsync(world.Cancellation);
        world.Scenario.MustHold(Promises.Repairs, answer.Status is 200 or 202 or 204, () => [$"POST /admin/reconcile: {answer}"]);
    }

    private static async Task MustBeNamedAsync(OrdersWorld world, Differences differences, Tracked own)
    {
        Drift[] expected = [.. differences.Drift, new Drift(own.OrderId, "billing", ["state"])];
        var answers = await Caller.UntilAsync(
            () => world.Client.DriftAsync(world.Cancellation), answer => answer.Read<Drift[]>()?.Length >= expected.Length, NamedWithin, world.Cancellation);
        Differences.MustBe(world, expected, answers[^1], Promises.DriftIsExact);
    }

    private static async Task MustBeAsOwnersSayAsync(OrdersWorld world, Differences differences, Tracked own)
    {
        await world.MustBeRepairedAsync(differences.Orders);
        var content = own.Last!;
        await world.Billing.Journal.WhenAsync(_ => world.Billing.RecordOf(own.OrderId)?.Content == content, Books.ArrivesWithin);
        world.Scenario.MustHoldInTime(Promises.Repairs, world.Billing.RecordOf(own.OrderId)?.Content == content, () => world.LinesOf(own));
        await world.MustAgreeAsync(own);
        await world.MustFindAsync(own, content, Promises.Repairs);
        world.Scenario.MustHold(
            Promises.OwnersStay, world.Billing.RecordOf(differences.Phantom.OrderId) == differences.Phantom && world.Billing.ReceiptsOf(differences.Phantom.OrderId).Count == 0,
            () => [$"billing held {differences.Phantom}", $"billing holds {world.Billing.RecordOf(differences.Phantom.OrderId)}"]);
        Differences.MustBe(world, [differences.PhantomsDrift], await world.Client.DriftAsync(world.Cancellation), Promises.Repairs);
    }
}
