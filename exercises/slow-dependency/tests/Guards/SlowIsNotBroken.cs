using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Guards;

public sealed class SlowIsNotBroken
{
    private const int AtOnce = 10;
    private const int Leavings = 3;

    // Half of the time that each may take (C4).
    private static readonly TimeSpan SlowRead = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan SlowWrite = TimeSpan.FromSeconds(1.5);

    [Scenario("slow-is-not-broken")]
    public Task Dependencies_that_are_slower_than_usual_are_waited_for() => StoreWorld.RunAsync(async world =>
    {
        world.Recommendations.Rules.Add(FakeFault.DelayAfterEffect(SlowRead));
        world.Pricing.Rules.Add(FakeFault.DelayAfterEffect(SlowRead));
        world.Reservations.Rules.Add(FakeFault.DelayAfterEffect(SlowWrite));
        var products = await world.NewProductsAsync(AtOnce);

        world.Scenario.Did($"Let recommender and pricing answer after {SlowRead.TotalSeconds} s and the warehouse after {SlowWrite.TotalSeconds} s, and asked for {AtOnce} pages at once.");
        var views = await Task.WhenAll(products.Select(product => world.Client.ViewAsync(product, world.Cancellation)));
        world.MustBeServed(Promises.SlowIsNotBroken, "pages", views, 200);
        var pages = products.Zip(views).Where(view => view.Second.Status == 200).Select(view => world.MustBePage(view.First, view.Second)).ToList();
        var recommending = pages.Count(page => page.Recommends);
        world.Scenario.MustHoldInTime(
            Promises.SlowIsNotBroken, recommending >= AtOnce / 2, () => [$"pages that show the recommendations answered after {SlowRead.TotalSeconds} s: {recommending} of {AtOnce}"]);

        world.Scenario.Did($"Checked out {AtOnce} times at once.");
        var placed = await Task.WhenAll(products.Select(product => world.CheckOutOnceAsync(product)));
        world.MustBeServed(Promises.SlowIsNotBroken, "checkouts", [.. placed.Select(one => one.Answer!)], 201);
        await world.MustAgreeAsync(placed);
        await MustServeAfterLeaversAsync(world);
    });

    // What callers do says nothing of the dependency.
    private static async Task MustServeAfterLeaversAsync(StoreWorld world)
    {
        HttpFake[] read = [world.Recommendations, world.Pricing];
        world.Scenario.Did($"{Leavings} times, asked for {AtOnce} pages at once and closed the connections while their calls were under way. Then asked for {AtOnce} pages more.");
        for (var time = 0; time < Leavings; time++)
        {
            var left = await world.NewProductsAsync(AtOnce);
            await world.AbandonAsync(
                left, (product, leaving) => world.Client.ViewAsync(product, leaving),
                request => left.Any(product => Recommender.IsAbout(request, product.Id) || PriceList.IsAbout(request, product.Id)), read);
            await Crowds.WhenNoCallIsOpenAsync(read);
        }

        var products = await world.NewProductsAsync(AtOnce);
        var views = await Task.WhenAll(products.Select(product => world.Client.ViewAsync(product, world.Cancellation)));
        world.MustBeServed(Promises.SlowIsNotBroken, "pages after callers had left", views, 200);
        var recommending = products.Zip(views).Count(view => view.Second.Status == 200 && world.MustBePage(view.First, view.Second).Recommends);
        world.Scenario.MustHoldInTime(
            Promises.SlowIsNotBroken, recommending >= AtOnce / 2, () => [$"pages that show recommendations, after {Leavings * AtOnce} callers had left: {recommending} of {AtOnce}"]);
    }
}
