using System.Diagnostics;
using Harness.Scenarios;

namespace SlowDependency.Tests.Setup;

/// <summary>A checkout and the answer to it.</summary>
/// <param name="Basket">The basket that was sent.</param>
/// <param name="Answer">The answer; null when the caller had left.</param>
internal sealed record Placed(Basket Basket, Answer? Answer);

/// <summary>Compares callers' answers with what the API shows and what the warehouse holds.</summary>
internal static class Books
{
    /// <summary>How long the harness waits for what the contract promises within 10 s (C11, C12).</summary>
    private static readonly TimeSpan SettleCeiling = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>The answer must be the product's page: its name, this price, and the recommender's list or none.</summary>
    /// <param name="world">The world.</param>
    /// <param name="product">The product.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="answeredAt">When it came, where the price may have changed meanwhile: a price that was fresh then is right (C3).</param>
    public static ProductPage MustBePage(this StoreWorld world, Product product, Answer answer, long? answeredAt = null)
    {
        IEnumerable<string> Seen() => [$"{product}, {product.Name}", $"answer: {answer}"];
        var page = answer.Status == 200 ? answer.Read<ProductPage>() : null;
        world.Scenario.MustHold(
            Promises.PageIsRight,
            page is { Price: not null, Recommendations: { } list } && page.Id == product.Id && page.Name == product.Name
            && (list.Length == 0 || list.SequenceEqual(Recommender.Of(product.Id))),
            Seen);
        if (answeredAt is { } at && world.Pricing.IsChanging(product.Id))
            world.Scenario.MustHoldInTime(Promises.PriceIsNotGuessed, world.PricesForAnswer(product, at).Contains(page!.Price!), () => [.. Seen(), .. world.PricesIn(product)]);
        else world.Scenario.MustHold(Promises.PriceIsNotGuessed, page!.Price == product.Price, Seen);
        return page!;
    }

    /// <summary>Asks until the page is shown; it must be the right one.</summary>
    /// <returns>The page.</returns>
    public static async Task<ProductPage> ShowAsync(this StoreWorld world, Product product, Invariant otherwise, StoreClient? client = null)
    {
        var answers = await (client ?? world.Client).ViewUntilShownAsync(product, world.Cancellation);
        world.Scenario.MustHoldInTime(otherwise, answers[^1].Status == 200, () => [$"{product}", .. Answer.Lines(answers)]);
        return world.MustBePage(product, answers[^1]);
    }

    /// <summary>Checks out fresh baskets of the product, each once, until one is placed.</summary>
    /// <returns>Every attempt, the last of them placed.</returns>
    public static async Task<IReadOnlyList<Placed>> BuyAsync(this StoreWorld world, Product product, Invariant otherwise, StoreClient? client = null)
    {
        List<Placed> attempts = [];
        var answers = await Caller.UntilAsync(
            async () =>
            {
                attempts.Add(await world.CheckOutOnceAsync(product, client));
                return attempts[^1].Answer!;
            },
            answer => answer.Status == 201, StoreClient.RetryCeiling, world.Cancellation);
        world.Scenario.MustHoldInTime(otherwise, answers[^1].Status == 201, () => [$"{product}", .. Answer.Lines(answers)]);
        return attempts;
    }

    /// <summary>Checks out a fresh basket of the product, once.</summary>
    public static async Task<Placed> CheckOutOnceAsync(this StoreWorld world, Product product, StoreClient? client = null)
    {
        var basket = world.NewBasket(product);
        return new Placed(basket, await (client ?? world.Client).CheckOutAsync(basket, world.Cancellation));
    }

    /// <summary>
    /// Waits until every checkout is consistent: an order with exactly one reservation, or neither, in agreement with the answer. Then checks
    /// all of them once more, when no request that the warehouse has received can change anything. A contradiction that no waiting can resolve
    /// fails at once.
    /// </summary>
    /// <returns>How many orders exist.</returns>
    public static Task<int> MustAgreeAsync(this StoreWorld world, params IEnumerable<Placed> asked) =>
        MustAgreeAsync(world, asked, SettleCeiling, Promises.NothingIsLeftReserved);

    /// <summary>The same with another ceiling, and the promise that is broken when something is left reserved after it.</summary>
    /// <inheritdoc cref="MustAgreeAsync(StoreWorld, IEnumerable{Placed})" />
    public static async Task<int> MustAgreeAsync(this StoreWorld world, IEnumerable<Placed> asked, TimeSpan ceiling, Invariant otherwise)
    {
        using var waiting = world.Scenario.Waiting("orders and reservations to agree");
        var startedAt = Stopwatch.GetTimestamp();
        List<Placed> all = [.. asked], open = all;
        var isLast = false;
        while (true)
        {
            var views = await Task.WhenAll(open.Select(one => LookAsync(world, one)));
            foreach (var view in views) MustNotContradict(world, view);
            if (views.FirstOrDefault(view => !view.Agrees) is not { } apart)
            {
                if (isLast) return views.Count(view => view.Order is not null);
                // A pending request at the warehouse may still break the agreement (D5), and the service then gets its time to restore it.
                await world.Reservations.WhenNothingIsToComeAsync();
                (open, isLast) = (all, true);
                continue;
            }

            if (Stopwatch.GetElapsedTime(startedAt) > ceiling)
                world.Scenario.MustHoldInTime(apart.Asked.Answer is null ? Promises.BegunIsFinished : otherwise, false, () => apart.Lines(world));
            (open, isLast) = ([.. views.Where(view => !view.Agrees).Select(view => view.Asked)], false);
            await Task.Delay(PollInterval, world.Cancellation);
        }
    }

    /// <summary>
    /// Some of these checkouts must have reached the warehouse, which had given no reason to do otherwise before it was called (C6): on a
    /// service that sends the warehouse nothing, its trouble has no effect.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="reached">Whether the fault took effect at the warehouse.</param>
    /// <param name="what">What should have reached it, for the story.</param>
    public static void MustHaveReachedTheWarehouse(this StoreWorld world, bool reached, string what) =>
        world.Scenario.MustHoldInTime(
            Promises.NotNowNeedsAReason, reached,
            () => [$"{what}: none", .. world.Reservations.Journal.Entries.TakeLast(10).Select(entry => $"warehouse: {entry}")]);

    private static async Task<View> LookAsync(StoreWorld world, Placed asked)
    {
        var answers = await world.Client.FindOrderUntilAnsweredAsync(asked.Basket.OrderId, world.Cancellation);
        world.Scenario.MustHoldInTime(Promises.Readable, answers[^1].Status is 200 or 404, () => [$"GET /orders/{asked.Basket.OrderId}", .. Answer.Lines(answers)]);
        // Read after the order: an order that is shown must have its reservation by then.
        return new View(asked, answers[^1].Status == 200 ? answers[^1].Read<Order>() : null, world.Reservations.HeldFor(asked.Basket.OrderId));
    }

    private static void MustNotContradict(StoreWorld world, View view)
    {
        var (basket, answer) = (view.Asked.Basket, view.Asked.Answer);
        world.Scenario.MustBeAtMost(
            Promises.ReservedOnce, "reservations held for one order", world.Reservations.MostHeldFor(basket.OrderId), 1, () => view.Lines(world));
        if (view.Order is { } order)
        {
            world.Scenario.MustHold(Promises.PlacedIsReserved, view.Held.Any(one => one.Id == order.ReservationId), () => view.Lines(world));
            MustBeAsAsked(world, view, order);
        }

        if (answer is null) return;
        world.Scenario.MustHold(
            answer.Status == 201 ? Promises.PlacedIsReserved : Promises.NotPlacedStaysSo, (answer.Status == 201) == (view.Order is not null), () => view.Lines(world));
    }

    private static void MustBeAsAsked(StoreWorld world, View view, Order order)
    {
        var basket = view.Asked.Basket;
        world.Scenario.MustHold(
            Promises.Readable, order.Id == basket.OrderId && order.ProductId == basket.Product.Id && order.Quantity == basket.Quantity, () => view.Lines(world));
        if (world.Pricing.IsChanging(basket.Product.Id))
            world.Scenario.MustHoldInTime(Promises.PriceIsNotGuessed, world.PricesForOrder(basket).Any(IsItsPrice), () => [.. view.Lines(world), .. world.PricesIn(basket.Product)]);
        else world.Scenario.MustHold(Promises.PriceIsNotGuessed, IsItsPrice(basket.Product.Price), () => view.Lines(world));

        bool IsItsPrice(Price price) => order.TotalMinor == price.AmountMinor * basket.Quantity && order.Currency == price.Currency;
    }

    private sealed record View(Placed Asked, Order? Order, IReadOnlyList<Reservation> Held)
    {
        public bool Agrees => (Order is null ? 0 : 1) == Held.Count;

        public IEnumerable<string> Lines(StoreWorld world) =>
        [
            $"{Asked.Basket}",
            $"answer: {Asked.Answer?.ToString() ?? "(the caller had left)"}",
            $"GET /orders/{Asked.Basket.OrderId}: {Order?.ToString() ?? "404"}",
            .. world.Reservations.Journal.Entries
                .Where(entry => Warehouse.IsReservationFor(entry.Request, Asked.Basket.OrderId) || entry.Request.Query.Contains(Asked.Basket.OrderId, StringComparison.Ordinal))
                .Select(entry => $"warehouse: {entry}"),
            .. Held.Select(one => $"warehouse holds {one.Id}: {one.Quantity} of {one.ProductId}"),
        ];
    }
}
