using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Hunt;

/// <summary>One answer, and what was asked for.</summary>
/// <param name="What">"page" or "checkout".</param>
/// <param name="Product">The product.</param>
/// <param name="Instance">The instance, from 0.</param>
/// <param name="From">When it was sent.</param>
/// <param name="To">When it was answered.</param>
/// <param name="Answer">The answer.</param>
/// <param name="IsWhole">Whether nothing was missing, recommendations included.</param>
internal sealed record Served(string What, Product Product, int Instance, long From, long To, Answer Answer, bool IsWhole);

/// <summary>Asks for pages and checkouts as a script says, and judges each answer by what the weather excuses.</summary>
/// <param name="world">The world.</param>
/// <param name="weather">What excuses a service.</param>
/// <param name="visits">Who asked for what.</param>
/// <param name="presence">Who is with which instance.</param>
/// <param name="catalogue">Which products have no price.</param>
internal sealed class Shopper(StoreWorld world, Weather weather, Visits visits, Presence presence, Catalogue catalogue)
{
    // A call that took longer, on a busy machine for example, is not one that C4 says to wait for. What a starved machine adds on the way
    // there and back the journals do not show: a service that gave up then says nothing (MustHoldInTime).
    private static readonly TimeSpan ReadInTime = TimeSpan.FromSeconds(0.97);
    private static readonly TimeSpan ReservedInTime = TimeSpan.FromSeconds(2.95);

    private readonly Lock _lock = new();
    private readonly List<Placed> _placed = [];
    private readonly List<Served> _served = [];

    /// <summary>Every checkout, those included whose callers left.</summary>
    public IReadOnlyList<Placed> Placed { get { lock (_lock) return [.. _placed]; } }

    /// <summary>Every answer that was neither a crowd's nor of a caller that left.</summary>
    public IReadOnlyList<Served> All { get { lock (_lock) return [.. _served]; } }

    /// <summary>Asks for a product's page.</summary>
    public async Task PageAsync(int instance, Product product, TimeSpan? leaves = null)
    {
        visits.Asked(product.Id, instance);
        var visit = presence.Enter(instance);
        var answer = await LeavingAsync(leaves, world.Cancellation, cancellation => world.Clients[instance].ViewAsync(product, cancellation));
        var to = presence.Leave(visit, lingers: answer is null);
        if (answer is null) return;
        IEnumerable<string> Seen() => [$"GET /products/{product.Id}", $"answer: {answer}", .. Calls(product)];
        world.Scenario.MustHold(Promises.NotNowIs503, answer.Status is 200 or 503 || IsDropped(answer), Seen);
        world.Scenario.MustHold(Promises.AnswersInTime, !IsDropped(answer), Seen);
        var page = answer.Status == 200 ? world.MustBePage(product, answer, to) : null;
        var isWhole = page is not null && (page.Recommends || world.Recommendations.HasForgotten(product.Id));
        lock (_lock) _served.Add(new Served("page", product, instance, visit.From, to, answer, isWhole));
        if (isWhole || presence.IsCrowded(instance, visit.From, to) || weather.Excuses("recommender", visit.From, to)) return;
        if (page is not null)
        {
            world.Scenario.MustHoldInTime(Promises.SlowIsNotBroken, !WereInTime(world.Recommendations, product), Seen);
            return;
        }

        // What the recommender does is judged over many pages (C2).
        world.Scenario.MustHoldInTime(
            Promises.NotNowNeedsAReason,
            weather.Excuses("pricing", visit.From, to) || catalogue.MayBeUnpriced(product.Id, visit.From) || !WereInTime(world.Pricing, product), Seen);
    }

    /// <summary>Keeps a checkout that somebody else made and judged.</summary>
    public void Keep(Placed placed)
    {
        lock (_lock) _placed.Add(placed);
    }

    /// <summary>Checks out a product, once.</summary>
    public Task CheckOutAsync(int instance, Product product, TimeSpan? leaves = null) => CheckOutAsync(instance, world.NewBasket(product), leaves);

    /// <summary>Checks out a basket, once.</summary>
    public async Task CheckOutAsync(int instance, Basket basket, TimeSpan? leaves = null)
    {
        var product = basket.Product;
        visits.Asked(product.Id, instance);
        var visit = presence.Enter(instance);
        var answer = await LeavingAsync(leaves, world.Cancellation, cancellation => world.Clients[instance].CheckOutAsync(basket, cancellation));
        var (from, to) = (visit.From, presence.Leave(visit, lingers: answer is null));
        Keep(new Placed(basket, answer));
        if (answer is null) return;
        lock (_lock) _served.Add(new Served("checkout", product, instance, from, to, answer, answer.Status == 201));
        IEnumerable<string> Seen() => [$"POST /checkout {basket}", $"answer: {answer}", .. Calls(product), .. Reservations(basket)];
        world.Scenario.MustHold(Promises.NotNowIs503, answer.Status is 201 or 503 or 409 || IsDropped(answer), Seen);
        world.Scenario.MustHold(Promises.RefusedWhenSoldOut, answer.Status != 409, Seen);
        world.Scenario.MustHold(Promises.AnswersInTime, !IsDropped(answer), Seen);
        world.Scenario.MustHoldInTime(Promises.NotNowNeedsAReason, answer.Status == 201 || IsExcused(basket, instance, from, to), Seen);
    }

    /// <summary>Whether a checkout may have been turned away (C6).</summary>
    public bool IsExcused(Basket basket, int instance, long from, long to) =>
        presence.IsCrowded(instance, from, to) || Troubles.Dependencies.Any(dependency => weather.Excuses(dependency, from, to))
        || catalogue.MayBeUnpriced(basket.Product.Id, from) || !WereInTime(world.Pricing, basket.Product)
        || world.Reservations.Journal.Entries.Any(entry => Warehouse.IsReservationFor(entry.Request, basket.OrderId) && Took(entry) > ReservedInTime);

    /// <summary>Reads an order that was placed before: needs the database alone (C15).</summary>
    public async Task OrderAsync(int instance, Placed known)
    {
        var visit = presence.Enter(instance);
        var answer = await world.Clients[instance].FindOrderAsync(known.Basket.OrderId, world.Cancellation);
        var to = presence.Leave(visit, lingers: false);
        world.Scenario.MustHold(
            Promises.OthersAreServed, answer.Status == 200 || presence.IsCrowded(instance, visit.From, to), () => [$"GET /orders/{known.Basket.OrderId}", $"answer: {answer}"]);
    }

    /// <summary>Asks whether an instance is live and ready.</summary>
    public async Task HealthAsync(int instance)
    {
        var live = await world.Clients[instance].HealthAsync("live", world.Cancellation);
        world.Scenario.MustHoldInTime(Promises.LiveStaysLive, live.Status == 200, () => ["GET /health/live", $"answer: {live}"]);
        var ready = await world.Clients[instance].HealthAsync("ready", world.Cancellation);
        world.Scenario.MustHoldInTime(Promises.ReadyStaysReady, ready.Status == 200, () => ["GET /health/ready", $"answer: {ready}"]);
    }

    /// <summary>Sends a request whose caller may leave before the answer; null when it did.</summary>
    public static async Task<Answer?> LeavingAsync(TimeSpan? leaves, CancellationToken ends, Func<CancellationToken, Task<Answer>> send)
    {
        if (leaves is not { } after) return await send(ends);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(ends);
        leaving.CancelAfter(after);
        try
        {
            var answer = await send(leaving.Token);
            // A connection that broke while it was being closed was closed by its caller.
            return answer.Status is null && leaving.IsCancellationRequested ? null : answer;
        }
        catch (OperationCanceledException) when (!ends.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The calls for a product, for a story.</summary>
    public IEnumerable<string> Calls(Product product) => new HttpFake[] { world.Recommendations, world.Pricing }.SelectMany(dependency =>
        dependency.Journal.Entries.Where(entry => entry.Request.Route.GetValueOrDefault("productId") == product.Id).TakeLast(12).Select(entry => $"{dependency.Name}: {entry}"));

    /// <summary>The calls that reserve for an order, for a story.</summary>
    public IEnumerable<string> Reservations(Basket basket) =>
        world.Reservations.Journal.Entries.Where(entry => Warehouse.IsReservationFor(entry.Request, basket.OrderId)).Select(entry => $"warehouse: {entry}");

    // A service that gave a call up early has not waited for it: only one that was over, and took too long, excuses.
    private static bool WereInTime(HttpFake dependency, Product product) => !dependency.Journal.Entries.Any(entry =>
        entry.Request.Route.GetValueOrDefault("productId") == product.Id && Took(entry) > ReadInTime);

    private static TimeSpan Took(JournalEntry entry) => (entry.EndedAt ?? TimeSpan.MaxValue) - entry.ReceivedAt;

    private static bool IsDropped(Answer answer) => answer is { Status: null, IsTimeout: false };
}
