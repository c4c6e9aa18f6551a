using Harness.Faults;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Checks;

/// <summary>As many differences as the contract speaks of, while the shop is open.</summary>
public sealed class ManyRepairs
{
    private const int AtBilling = 110;
    private const int InIndex = 89;
    private const int Equal = 60;
    private const int MostRows = 100;

    [Scenario("many-repairs")]
    public Task Two_hundred_differences_are_named_and_repaired_while_orders_go_on() => OrdersWorld.RunAsync(async world =>
    {
        OldOrder[] old =
        [
            .. Enumerable.Range(0, AtBilling).Select(_ => world.NewOld()).Select(order => order with { AtBilling = world.Changed(order.Content) }),
            .. Enumerable.Range(0, InIndex).Select(_ => world.NewOld()).Select(order => order with { InIndex = world.Changed(order.Content), IndexSequence = order.Sequence - 1 }),
            .. Enumerable.Range(0, Equal).Select(_ => world.NewOld()),
        ];
        world.Scenario.Did($"Took a database of the starter with {old.Length} orders, of which {AtBilling + InIndex} differ, started two instances, and asked for the drift.");
        await world.StartOverAsync(world.Scenario.Shuffled(old), instances: 2);
        var rows = 0;
        foreach (var instance in world.Instances)
        {
            instance.Database.AfterUnit = (_, result, _) =>
            {
                foreach (var tag in result.Tags)
                    if (int.TryParse(tag[(tag.LastIndexOf(' ') + 1)..], out var count)) rows = Math.Max(rows, count);
                return ValueTask.FromResult(AnswerAction.Deliver);
            };
        }

        Differences.MustBe(world, old.SelectMany(Differences.DriftOf), await world.Clients[1].DriftAsync(world.Cancellation), Promises.DriftIsExact);

        world.Scenario.Did("Let the second instance reconcile, and made and changed orders through the first.");
        var others = world.NewOrders(20);
        var answer = world.Clients[1].ReconcileAsync(world.Cancellation);
        for (var change = 0; change < 3; change++)
            await Task.WhenAll(others.Select(order => world.PutAsync(order, order.Last is { } last ? world.Changed(last) : world.NewContent(), world.Clients[0])));
        var reconciled = await answer;
        world.Scenario.MustHold(Promises.Repairs, reconciled.Status is 200 or 202 or 204, () => [$"POST /admin/reconcile: {reconciled}"]);
        await world.MustBeRepairedAsync(old);
        await world.MustAgreeAsync(others);
        world.Scenario.MustBeAtMost(Promises.BoundedFetches, "rows of one statement", rows, MostRows, () => [$"a statement returned or changed {rows} rows"]);
    }, instances: 0, isolation: Isolation.OwnProcess);
}
