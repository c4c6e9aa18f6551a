using System.Diagnostics;
using Harness.Fakes;
using Harness.Hunting;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Hunt;

/// <summary>One answer, and what was asked for.</summary>
/// <param name="What">"page" or "checkout".</param>
/// <param name="Product">The product.</param>
/// <param name="From">When it was sent.</param>
/// <param name="To">When it was answered.</param>
/// <param name="Answer">The answer.</param>
internal sealed record Served(string What, Product Product, long From, long To, Answer Answer);

/// <summary>Asks for pages and checkouts as a script says, and judges each answer by what the weather excuses.</summary>
/// <param name="world">The world.</param>
/// <param name="weather">What excuses a service.</param>
internal sealed class Shopper(StoreWorld world, Weather weather)
{
    // A call that took longer, on a busy machine for example, is not one that C4 says to wait for.
    private static readonly TimeSpan ReadInTime = TimeSpan.FromSeconds(0.97);
    private static readonly TimeSpan ReservedInTime = TimeSpan.FromSeconds(2.95);

    private readonly Lock _lock = new();
    private readonly List<Placed> _placed = [];
    private readonly List<Served> _served = [];
    private readonly List<(long From, long? To)> _crowds = [];

    /// <summary>Every checkout, those included whose callers left.</summary>
    public IReadOnlyList<Placed> Placed { get { lock (_lock) return [.. _placed]; } }

    /// <summary>Every answer that was neither a crowd's nor of a caller that left.</summary>
    public IReadOnlyList<Served> All { get { lock (_lock) return [.. _served]; } }

    /// <summary>Asks for a product's page.</summary>
    public async Task PageAsync(StoreClient client, Product product, TimeSpan? leaves)
    {
        var from = Stopwatch.GetTimestamp();
        if (await OrLeaveAsync(leaves, cancellation => client.ViewAsync(product, cancellation)) is not { } answer) return;
        var served = new Served("page", product, from, Stopwatch.GetTimestamp(), answer);
        Keep(served);
        IEnumerable<string> Seen() => [$"GET /products/{product.Id}", $"answer: {answer}", .. Calls(product)];
        world.Scenario.MustHold(Promises.NotNowIs503, answer.Status is 200 or 503 || IsDropped(answer), Seen);
        world.Scenario.MustHold(Promises.AnswersInTime, !IsDropped(answer), Seen);
        var mayBeLate = IsCrowded(from, served.To);
        if (answer.Status == 200)
        {
            var page = world.MustBePage(product, answer);
            world.Scenario.MustHold(
                Promises.SlowIsNotBroken,
                page.Recommends || mayBeLate || weather.Excuses("recommender", from, served.To) || !WereInTime(world.Recommendations, product), Seen);
            return;
        }

        // What the recommender does is judged over many pages (C2).
        world.Scenario.MustHold(
            Promises.NotNowNeedsAReason,
            mayBeLate || weather.Excuses("pricing", from, served.To) || weather.Excuses("recommender", from, served.To)
            || !WereInTime(world.Pricing, product), Seen);
    }

    /// <summary>Checks out a product, once.</summary>
    public async Task CheckOutAsync(StoreClient client, Product product, TimeSpan? leaves)
    {
        var basket = world.NewBasket(product);
        var from = Stopwatch.GetTimestamp();
        var answer = await OrLeaveAsync(leaves, cancellation => client.CheckOutAsync(basket, cancellation));
        var to = Stopwatch.GetTimestamp();
        lock (_lock) _placed.Add(new Placed(basket, answer));
        if (answer is null) return;
        Keep(new Served("checkout", product, from, to, answer));
        IEnumerable<string> Seen() => [$"POST /checkout {basket}", $"answer: {answer}", .. Calls(product), .. Reservations(basket)];
        world.Scenario.MustHold(Promises.NotNowIs503, answer.Status is 201 or 503 or 409 || IsDropped(answer), Seen);
        world.Scenario.MustHold(Promises.RefusedWhenSoldOut, answer.Status != 409, Seen);
        world.Scenario.MustHold(Promises.AnswersInTime, !IsDropped(answer), Seen);
        world.Scenario.MustHold(
            Promises.NotNowNeedsAReason,
            answer.Status == 201 || IsCrowded(from, to) || weather.Excuses("pricing", from, to) || weather.Excuses("warehouse", from, to)
            || weather.Excuses("recommender", from, to) || !WereInTime(world.Pricing, product)
            || world.Reservations.Journal.Entries.Any(entry => Warehouse.IsReservationFor(entry.Request, basket.OrderId) && Took(entry) > ReservedInTime), Seen);
    }

    /// <summary>Reads an order that was placed before: needs the database alone (C15).</summary>
    public async Task OrderAsync(StoreClient client, Placed known)
    {
        var from = Stopwatch.GetTimestamp();
        var answer = await client.FindOrderAsync(known.Basket.OrderId, world.Cancellation);
        world.Scenario.MustHold(
            Promises.OthersAreServed, answer.Status == 200 || IsCrowded(from, Stopwatch.GetTimestamp()), () => [$"GET /orders/{known.Basket.OrderId}", $"answer: {answer}"]);
    }

    /// <summary>Asks whether an instance is live and ready.</summary>
    public async Task HealthAsync(StoreClient client)
    {
        var live = await client.HealthAsync("live", world.Cancellation);
        world.Scenario.MustHoldInTime(Promises.LiveStaysLive, live.Status == 200, () => ["GET /health/live", $"answer: {live}"]);
        var ready = await client.HealthAsync("ready", world.Cancellation);
        world.Scenario.MustHoldInTime(Promises.ReadyStaysReady, ready.Status == 200, () => ["GET /health/ready", $"answer: {ready}"]);
    }

    /// <summary>Asks for many pages at once: each is answered in time, and at least half are shown unless pricing is in trouble (C2, C10).</summary>
    public async Task CrowdAsync(StoreClient client, int count, bool isSlow)
    {
        var products = await world.NewProductsAsync(count);
        var from = Stopwatch.GetTimestamp();
        int index;
        lock (_lock)
        {
            index = _crowds.Count;
            _crowds.Add((from, null));
        }

        var answers = await Task.WhenAll(products.Select(product => client.ViewAsync(product, world.Cancellation)));
        var to = Stopwatch.GetTimestamp();
        lock (_lock) _crowds[index] = (from, to);
        foreach (var (product, answer) in products.Zip(answers))
            if (answer.Status == 200) world.MustBePage(product, answer);
        if (isSlow || weather.Excuses("pricing", from, to)) return;
        world.MustBeServed(Promises.SellsWithoutRecommendations, "pages", answers, 200);
    }

    /// <summary>
    /// Judges what is promised over many requests: while the recommender alone is in trouble at least half of the pages and checkouts are
    /// served (C2), and no request causes more than two calls to a dependency that is read (C7).
    /// </summary>
    /// <param name="duration">How long the instances could call on their own account.</param>
    /// <param name="requests">How many requests a dependency may have been called for.</param>
    /// <param name="since">How many calls each of the two had before.</param>
    public void MustHaveServedAndNotMultiplied(TimeSpan duration, int requests, IReadOnlyDictionary<HttpFake, int> since)
    {
        var onlyRecommender = All.Where(one => weather.Excuses("recommender", one.From, one.To) && !weather.Excuses("pricing", one.From, one.To)
            && !weather.Excuses("warehouse", one.From, one.To) && !IsCrowded(one.From, one.To)).ToList();
        // Of a few, half says nothing.
        if (onlyRecommender.Count >= 8)
        {
            var served = onlyRecommender.Count(one => one.Answer.Status is 200 or 201);
            world.Scenario.MustHoldInTime(
                Promises.SellsWithoutRecommendations, served * 2 >= onlyRecommender.Count,
                () => [$"served at the first request while the recommender was in trouble: {served} of {onlyRecommender.Count}", .. onlyRecommender.Where(one => one.Answer.Status == 503).Take(3).Select(one => $"another answer: {one.Answer}")]);
        }

        foreach (var (dependency, before) in since)
        {
            var calls = dependency.Journal.Entries.Skip(before).Count(entry => entry.Outcome != RequestOutcome.Dropped);
            // Two a second of each instance are its own (C7), and a second more for what began before.
            var most = (2 * requests) + (int)Math.Ceiling(2 * world.Instances.Count * (duration.TotalSeconds + 1)) + 20;
            world.Scenario.MustHold(Promises.NotMultiplied, calls <= most, () => [$"{requests} requests, {calls} calls to {dependency.Name} in {duration.TotalSeconds:0} s; {most} are allowed"]);
        }
    }

    private void Keep(Served served)
    {
        lock (_lock) _served.Add(served);
    }

    private async Task<Answer?> OrLeaveAsync(TimeSpan? leaves, Func<CancellationToken, Task<Answer>> send)
    {
        if (leaves is not { } after) return await send(world.Cancellation);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(world.Cancellation);
        leaving.CancelAfter(after);
        try
        {
            return await send(leaving.Token);
        }
        catch (OperationCanceledException) when (!world.Cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private bool IsCrowded(long from, long to)
    {
        lock (_lock) return _crowds.Exists(crowd => crowd.From <= to && (crowd.To is not { } ended || ended >= from));
    }

    // A service that gave a call up early has not waited for it: only one that was over, and took too long, excuses.
    private static bool WereInTime(HttpFake dependency, Product product) => !dependency.Journal.Entries.Any(entry =>
        entry.Request.Route.GetValueOrDefault("productId") == product.Id && Took(entry) > ReadInTime);

    private static TimeSpan Took(JournalEntry entry) => (entry.EndedAt ?? TimeSpan.MaxValue) - entry.ReceivedAt;

    private static bool IsDropped(Answer answer) => answer is { Status: null, IsTimeout: false };

    private IEnumerable<string> Calls(Product product) => new HttpFake[] { world.Recommendations, world.Pricing }.SelectMany(dependency =>
        dependency.Journal.Entries.Where(entry => entry.Request.Route.GetValueOrDefault("productId") == product.Id).Select(entry => $"{dependency.Name}: {entry}"));

    private IEnumerable<string> Reservations(Basket basket) =>
        world.Reservations.Journal.Entries.Where(entry => Warehouse.IsReservationFor(entry.Request, basket.OrderId)).Select(entry => $"warehouse: {entry}");
}
