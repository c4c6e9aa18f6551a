using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Behaviour;

public sealed class SearchFinds
{
    [Scenario("search-finds")]
    public Task The_search_finds_what_the_bus_delivered() => OrdersWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var orders = world.NewOrders(2);
        var first = world.NewContent();
        world.Scenario.Did($"Made {orders.Length} orders of one customer, and delivered their messages one after the other.");
        foreach (var order in orders) await world.PutAsync(order, first with { AmountMinor = world.Scenario.Next(100, 9_000) });
        await world.MustAgreeAsync(orders);
        foreach (var order in orders) await world.MustTakeAsync(world.Billing.EffectsOf(order.OrderId));

        var answer = await world.Client.SearchAsync(first.Customer, world.Cancellation);
        world.Scenario.MustHold(
            Promises.IndexIsNewest,
            answer is { Status: 200 } && answer.Read<FoundOrder[]>() is { } found
            && found.OrderBy(one => one.OrderId, StringComparer.Ordinal).Select(one => (one.OrderId, one.Content, one.Sequence))
                .SequenceEqual(orders.OrderBy(order => order.OrderId, StringComparer.Ordinal).Select(order => (order.OrderId, order.Last!, 1L))),
            () => [$"GET /search?q={first.Customer}: {answer}", .. orders.SelectMany(world.LinesOf)]);

        var nobody = world.NewContent().Customer;
        world.Scenario.Did($"Searched for {nobody}, who has no order.");
        var none = await world.Client.SearchAsync(nobody, world.Cancellation);
        world.Scenario.MustHold(Promises.IndexIsNewest, none.Status == 200 && none.Read<FoundOrder[]>() is [], () => [$"GET /search?q={nobody}: {none}"]);
    });
}
