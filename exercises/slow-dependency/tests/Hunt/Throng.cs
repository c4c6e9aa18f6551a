using System.Diagnostics;
using Exercises.Testing;
using Harness.Fakes;
using Harness.Hunting;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Hunt;

/// <summary>Many callers of one instance: at once, or so many a second.</summary>
/// <param name="world">The world.</param>
/// <param name="weather">What excuses a service.</param>
/// <param name="visits">Who asked for what.</param>
/// <param name="presence">Who is with which instance.</param>
internal sealed class Throng(StoreWorld world, Weather weather, Visits visits, Presence presence)
{
    // Of up to twenty that left, a quarter may cause another call (C12); of fewer than ten, a quarter says little.
    private const int MostCounted = 20;
    private const int FewestCounted = 10;
    private const double MostFurtherCalls = 0.25;

    // How many products a stream over several has, in turn.
    private const int Few = 20;

    // Of the products of a stream, those whose calls to one dependency may be made to fail (C13).
    private const int OneIn = 20;

    private static readonly TimeSpan LeavingIsNoticed = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan QuietCeiling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EffectCeiling = TimeSpan.FromSeconds(2);

    /// <summary>Asks for many pages at once: each is answered in time, and at least half are shown unless pricing is in trouble (C2, C10).</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="count">How many.</param>
    /// <param name="leaves">When all leave, if they have not been answered; null when they wait.</param>
    /// <param name="isSlow">Whether the script makes a dependency slow: C2 speaks of those that answer within 100 ms.</param>
    public async Task CrowdAsync(int instance, int count, TimeSpan? leaves, bool isSlow)
    {
        var products = await world.NewProductsAsync(count);
        foreach (var product in products) visits.Asked(product.Id, instance);
        var stays = products.Select(_ => presence.Enter(instance)).ToList();
        var answers = await Task.WhenAll(products.Select(product =>
            Shopper.LeavingAsync(leaves, world.Cancellation, cancellation => world.Clients[instance].ViewAsync(product, cancellation))));
        var leftAt = Reads.ToDictionary(dependency => dependency, dependency => dependency.Journal.Now);
        var to = stays.Select(stay => presence.Leave(stay, lingers: true)).Max();
        foreach (var (product, answer) in products.Zip(answers))
            if (answer?.Status == 200) world.MustBePage(product, answer);
        if (leaves is not null) await MustEndWithTheirCallersAsync(products, answers.Count(answer => answer is null), stays[0].From, to, leftAt);
        else if (!isSlow && !weather.Excuses("pricing", stays[0].From, to)) world.MustBeServed(Promises.SellsWithoutRecommendations, "pages", [.. answers.OfType<Answer>()], 200);
    }

    /// <summary>
    /// Checks out many products at once: at least half are placed unless pricing or the warehouse is in trouble (C2, C6). What became of each is
    /// looked at in the end.
    /// </summary>
    /// <param name="shopper">Keeps the checkouts.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="count">How many. C11 speaks of fifty that the warehouse fails after it has reserved.</param>
    /// <param name="leaves">When all leave, if they have not been answered; null when they wait.</param>
    /// <param name="isSlow">Whether the script makes a dependency slow: C6 speaks of those that answer within 100 ms.</param>
    public async Task BuyersAsync(Shopper shopper, int instance, int count, TimeSpan? leaves, bool isSlow)
    {
        Basket[] baskets = [.. (await world.NewProductsAsync(count)).Select(world.NewBasket)];
        foreach (var basket in baskets) visits.Asked(basket.Product.Id, instance);
        var stays = baskets.Select(_ => presence.Enter(instance)).ToList();
        var answers = await Task.WhenAll(baskets.Select(basket =>
            Shopper.LeavingAsync(leaves, world.Cancellation, cancellation => world.Clients[instance].CheckOutAsync(basket, cancellation))));
        var to = stays.Select(stay => presence.Leave(stay, lingers: true)).Max();
        foreach (var (basket, answer) in baskets.Zip(answers)) shopper.Keep(new Placed(basket, answer));
        world.Scenario.MustHold(Promises.RefusedWhenSoldOut, !answers.Any(answer => answer?.Status == 409), () => ["a checkout of a product that is not sold out was answered 409"]);
        if (leaves is null && !isSlow && !weather.Excuses("pricing", stays[0].From, to) && !weather.Excuses("warehouse", stays[0].From, to))
            world.MustBeServed(Promises.SellsWithoutRecommendations, "checkouts", [.. answers.OfType<Answer>()], 201);
    }

    /// <summary>Reads an order many times at once: at least half are shown while one dependency is in trouble (C10).</summary>
    public async Task ReadersAsync(int instance, int count, Placed known, bool isSlow)
    {
        var stays = Enumerable.Range(0, count).Select(_ => presence.Enter(instance)).ToList();
        var answers = await Task.WhenAll(stays.Select(_ => world.Clients[instance].FindOrderAsync(known.Basket.OrderId, world.Cancellation)));
        var to = stays.Select(stay => presence.Leave(stay, lingers: true)).Max();
        if (!isSlow && weather.IsOneInTrouble(stays[0].From, to)) world.MustBeServed(Promises.OthersAreServed, "orders read", answers, 200);
    }

    /// <summary>Sends so many requests a second, whatever becomes of them.</summary>
    /// <param name="shopper">Judges each of them.</param>
    /// <param name="refusals">Judges those that must be refused.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="move">How many, for how long, of which products, and whether they are checkouts.</param>
    /// <param name="own">The product of a stream over the caller's own one.</param>
    /// <param name="common">The product that all lanes share.</param>
    public async Task StreamAsync(Shopper shopper, Refusals refusals, int instance, Move move, Product own, Product common)
    {
        var rate = move.Number("rate");
        var count = (int)(rate * move.Seconds("for").TotalSeconds);
        Product[] products = move["over"] switch
        {
            "own" => [own],
            "common" => [common],
            "unpriced" => [await world.NewUnpricedAsync()],
            "unknown" => [await world.NewUnknownAsync()],
            "sold out" => [await NewSoldOutAsync()],
            "few" => await world.NewProductsAsync(Few),
            _ => await world.NewProductsAsync(count),
        };
        // Each dependency has its own, so that a page fails at one of them at most.
        foreach (var (number, product) in products.Index())
            if (number % OneIn == 3 || number % OneIn == 11) weather.MakeUnlucky(product.Id, number % OneIn == 3 ? "recommender" : "pricing");
        TimeSpan? leaves = move["leaves"] is null ? null : move.Seconds("leaves");
        var buys = move["of"] == "checkouts";
        var startedAt = Stopwatch.GetTimestamp();
        List<Task> asking = [];
        for (var number = 0; number < count; number++)
        {
            var left = TimeSpan.FromSeconds((double)number / rate) - Stopwatch.GetElapsedTime(startedAt);
            if (left > TimeSpan.Zero) await Task.Delay(left, world.Cancellation);
            var product = products[number % products.Length];
            asking.Add((move["over"], buys) switch
            {
                ("sold out", _) => refusals.SoldOutCheckoutAsync(instance, product),
                ("unpriced", true) => refusals.UnpricedCheckoutAsync(instance, product),
                ("unpriced", false) => refusals.UnpricedPageAsync(instance, product),
                (_, true) => shopper.CheckOutAsync(instance, product, leaves),
                _ => shopper.PageAsync(instance, product, leaves),
            });
        }

        await Task.WhenAll(asking);
    }

    private async Task<Product> NewSoldOutAsync()
    {
        var product = await world.NewProductAsync();
        world.Reservations.SellOut(product.Id);
        return product;
    }

    private HttpFake[] Reads => [world.Recommendations, world.Pricing];

    // Trouble of what they asked for makes services call again, some on their own account (C7): only calls that were well are counted.
    private async Task MustEndWithTheirCallersAsync(Product[] products, int left, long from, long to, IReadOnlyDictionary<HttpFake, TimeSpan> leftAt)
    {
        if (products.Length > MostCounted || left < FewestCounted || Reads.Any(IsExcused)) return;
        var theirs = products.Select(product => product.Id).ToHashSet();
        bool IsForThem(FakeRequest request) => theirs.Contains(request.Route.GetValueOrDefault("productId") ?? "");
        // A service that goes on with the answers to what it had asked has its turn.
        foreach (var dependency in Reads)
            await dependency.Journal.WhenAsync(journal => journal.Entries.Where(entry => IsForThem(entry.Request)).All(entry => entry.EffectAt is not null), EffectCeiling);
        await Quiet.UntilAsync(() => Reads.Sum(dependency => (long)dependency.Journal.Entries.Count(entry => IsForThem(entry.Request))), QuietFor, QuietCeiling, world.Cancellation);
        var further = Reads.Sum(dependency => dependency.Journal.Entries.Count(entry => IsForThem(entry.Request) && entry.ReceivedAt > leftAt[dependency] + LeavingIsNoticed));
        world.Scenario.MustHoldInTime(
            Promises.AbandonedReadsStop, further <= left * MostFurtherCalls,
            () => [$"pages whose callers had left: {left}", $"calls that were made for them {LeavingIsNoticed.TotalSeconds} s later and more: {further}"]);

        bool IsExcused(HttpFake dependency) => weather.Excuses(dependency == world.Pricing ? "pricing" : "recommender", from, to);
    }
}
