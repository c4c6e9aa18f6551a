using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Behaviour;

public sealed class ChangeArrives
{
    [Scenario("change-arrives")]
    public Task An_order_is_made_changed_and_cancelled_and_billing_hears_of_each() => OrdersWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var order = world.NewOrder();
        var content = world.NewContent(Content.Open);
        world.Scenario.Did($"Made {order}, changed it, and cancelled it, one after the other.");
        foreach (var next in (Content[])[content, world.Changed(content)])
        {
            var accepted = await world.PutAsync(order, next);
            var read = await world.Client.GetAsync(order.OrderId, world.Cancellation);
            world.Scenario.MustHold(Promises.Readable, read.Order == accepted, () => [$"accepted: {accepted}", $"GET /orders/{order.OrderId}: {read}"]);
            await world.MustAgreeAsync(order);
        }

        await world.CancelAsync(order);
        await world.MustAgreeAsync(order);
        var record = world.Billing.RecordOf(order.OrderId);
        world.Scenario.MustHold(Promises.Arrives, record is { State: Content.Cancelled, Sequence: 3 }, () => world.LinesOf(order));

        var unknown = world.NewOrder();
        world.Scenario.Did($"Read and cancelled {unknown}, which does not exist.");
        Answer[] answers = [await world.Client.GetAsync(unknown.OrderId, world.Cancellation), await world.Client.CancelAsync(unknown, world.Cancellation)];
        world.Scenario.MustHold(
            Promises.Readable, answers.All(answer => answer is { Status: 404, IsProblem: true }) && world.Billing.ReceiptsOf(unknown.OrderId).Count == 0,
            () => [.. Answer.Lines(answers), .. world.LinesOf(unknown)]);
    });
}
