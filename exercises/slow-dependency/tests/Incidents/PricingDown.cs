using Harness.Fakes;
using Harness.Load;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

public sealed class PricingDown
{
    private const int Products = 6;
    private const int PagesPerSecond = 30;

    [Scenario("pricing-down")]
    public Task Without_pricing_nothing_is_sold_and_no_price_is_made_up() => StoreWorld.RunAsync(async world =>
    {
        var seen = await world.NewProductsAsync(Products);
        foreach (var product in seen) await world.ShowAsync(product, Promises.Readable);
        var known = (await world.BuyAsync(seen[0], Promises.Readable))[^1];

        world.Scenario.Did($"Let pricing fail every call at once, and asked for {PagesPerSecond} pages a second.");
        world.Pricing.Rules.Add(FakeFault.FailBeforeEffect(503));
        await world.Pricing.MustBeInTroubleAsync("prices/probe");
        var since = world.Pricing.Journal.Entries[^1].Request.Number;
        var unseen = await world.NewProductsAsync(PagesPerSecond);
        var load = await LoadRunner.RunAsync(
            ArrivalSchedule.Constant(PagesPerSecond, Trickle.LoadLasts),
            async (arrival, cancellation) => await MustHaveNoPriceAsync(world, unseen[arrival.Index % unseen.Length]),
            cancellation: world.Cancellation);
        world.MustBeATrickle(world.Pricing, since, load, _ => true);

        world.Scenario.Did("Asked for the pages that had been seen before, and checked out; then the same while pricing hung.");
        await MustNotSellAsync(world, [.. seen, .. unseen.Take(Products)], known);
        world.Pricing.Heal();
        world.Pricing.Rules.Add(FakeFault.NeverAnswerBeforeEffect);
        await world.Pricing.MustBeInTroubleAsync("prices/probe");
        await MustNotSellAsync(world, [.. seen, .. unseen.Take(Products)], known);
    });

    private static async Task<SampleResult> MustHaveNoPriceAsync(StoreWorld world, Product product)
    {
        var answer = await world.Client.ViewAsync(product, world.Cancellation);
        world.Scenario.MustHold(
            Promises.NoPriceNoSale, answer.Status is 503 or null, () => [$"{product}, whose last answered price was more than 5 s old, if there was any", $"answer: {answer}"]);
        return new SampleResult(answer.Status?.ToString() ?? "none", answer.Status);
    }

    // By now the last price that the service was given is older than a price may be.
    private static async Task MustNotSellAsync(StoreWorld world, IReadOnlyList<Product> products, Placed known)
    {
        var viewing = products.Select(product => MustHaveNoPriceAsync(world, product)).ToArray();
        var buying = products.Select(product => world.CheckOutOnceAsync(product)).ToArray();
        var reading = products.Select(_ => world.Client.FindOrderAsync(known.Basket.OrderId, world.Cancellation)).ToArray();
        world.MustBeServed(Promises.OthersAreServed, "orders read", await Task.WhenAll(reading), 200);
        await Task.WhenAll(viewing);
        var refused = await Task.WhenAll(buying);
        foreach (var one in refused)
        {
            world.Scenario.MustHold(Promises.NoPriceNoSale, one.Answer!.Status is 503 or null, () => [$"{one.Basket}", $"answer: {one.Answer}"]);
            world.Scenario.MustHold(
                Promises.NoPriceNoSale, world.Reservations.MostHeldFor(one.Basket.OrderId) == 0, () => [$"{one.Basket}", "the warehouse was asked to reserve for it"]);
        }

        await world.MustAgreeAsync(refused);
    }
}
