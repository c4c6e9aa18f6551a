using System.Diagnostics;
using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Checks;

/// <summary>
/// The recommender and the warehouse are in trouble for longer than anything may be remembered (C1) and than anybody's patience with a loop
/// that has not ended yet (C14). Too long for `drill run`.
/// </summary>
public sealed class TroubleThatLasts
{
    private const int Remembered = 4;
    private const int Checkouts = 3;

    // C1's 60 s, and some more.
    private static readonly TimeSpan ListsAreStale = TimeSpan.FromSeconds(62);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(3);

    [Scenario("trouble-that-lasts")]
    public Task A_minute_of_trouble_is_forgotten_like_a_second() => StoreWorld.RunAsync(async world =>
    {
        var products = await world.NewProductsAsync(Remembered);
        foreach (var product in products) await world.ShowAsync(product, Promises.Readable);
        var known = (await world.BuyAsync(products[0], Promises.Readable))[^1];

        world.Scenario.Did($"Showed {Remembered} products. Then let the recommender hang, and let the warehouse reserve, answer 500 and fail everything else, both for {ListsAreStale.TotalSeconds} s; checked out {Checkouts} times.");
        world.Recommendations.Rules.Add(FakeFault.NeverAnswerBeforeEffect);
        world.Reservations.Rules.Add(request => Warehouse.IsReservation(request) ? FakeFault.FailAfterEffect(500) : FakeFault.FailBeforeEffect(503));
        var hangsSince = Stopwatch.GetTimestamp();
        List<Placed> placed = [];
        foreach (var product in await world.NewProductsAsync(Checkouts)) placed.Add(await world.CheckOutOnceAsync(product));
        world.MustHaveReachedTheWarehouse(placed.Any(one => world.Reservations.MostHeldFor(one.Basket.OrderId) > 0), $"reservations of {Checkouts} checkouts");

        // One is asked for all the time; nobody asks for the others until their lists are too old.
        while (Stopwatch.GetElapsedTime(hangsSince) < ListsAreStale)
        {
            await LookAsync(world, known);
            await world.ShowAsync(products[0], Promises.SellsWithoutRecommendations);
            await Task.Delay(BetweenLooks, world.Cancellation);
        }

        await LookAsync(world, known);
        foreach (var product in products) await MustHaveForgottenAsync(world, product);

        world.Scenario.Did("Let both answer again.");
        world.Recommendations.Heal();
        world.Reservations.Heal();
        await world.MustAgreeAsync(placed);
        await world.MustRecommendAgainAsync();
        await world.MustPlaceAgainAsync();
    });

    private static async Task LookAsync(StoreWorld world, Placed known)
    {
        var live = await world.Client.HealthAsync("live", world.Cancellation);
        world.Scenario.MustHoldInTime(Promises.LiveStaysLive, live.Status == 200, () => ["GET /health/live", $"answer: {live}"]);
        var ready = await world.Client.HealthAsync("ready", world.Cancellation);
        world.Scenario.MustHoldInTime(Promises.ReadyStaysReady, ready.Status == 200, () => ["GET /health/ready", $"answer: {ready}"]);
        var order = await world.Client.FindOrderAsync(known.Basket.OrderId, world.Cancellation);
        world.Scenario.MustHoldInTime(Promises.OthersAreServed, order.Status == 200, () => [$"GET /orders/{known.Basket.OrderId}", $"answer: {order}"]);
    }

    private static async Task MustHaveForgottenAsync(StoreWorld world, Product product)
    {
        var page = await world.ShowAsync(product, Promises.SellsWithoutRecommendations);
        world.Scenario.MustHold(
            Promises.ListIsNotTooOld, !page.Recommends,
            () => [$"{product}: the recommender gave a list for it, and has answered nothing for more than {ListsAreStale.TotalSeconds} s", $"page: {string.Join(", ", page.Recommendations!)}"]);
    }
}
