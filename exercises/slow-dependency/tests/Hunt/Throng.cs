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

    /// <summary>Asks for so many pages a second, whatever becomes of them.</summary>
    /// <param name="shopper">Judges each of them.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="move">How many, for how long, and of which products.</param>
    /// <param name="own">The product of a stream over the caller's own one.</param>
    /// <param name="common">The product that all lanes share.</param>
    public async Task StreamAsync(Shopper shopper, int instance, Move move, Product own, Product common)
    {
        var rate = move.Number("rate");
        var count = (int)(rate * move.Seconds("for").TotalSeconds);
        Product[] products = move["over"] switch
        {
            "own" => [own],
            "common" => [common],
            "unpriced" => [await world.NewUnpricedAsync()],
            "unknown" => [await world.NewUnknownAsync()],
            "few" => await world.NewProductsAsync(Few),
            _ => await world.NewProductsAsync(count),
        };
        var startedAt = Stopwatch.GetTimestamp();
        List<Task> asking = [];
        for (var number = 0; number < count; number++)
        {
            var left = TimeSpan.FromSeconds((double)number / rate) - Stopwatch.GetElapsedTime(startedAt);
            if (left > TimeSpan.Zero) await Task.Delay(left, world.Cancellation);
            var product = products[number % products.Length];
            asking.Add(move["over"] == "unpriced" ? shopper.UnpricedPageAsync(instance, product) : shopper.PageAsync(instance, product));
        }

        await Task.WhenAll(asking);
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
