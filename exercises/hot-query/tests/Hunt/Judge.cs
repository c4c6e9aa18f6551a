using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>Judges answers by the book, while orders are written: what was confirmed before a question must be in its answer.</summary>
internal sealed class Judge(OrdersWorld world, OrdersBook book)
{
    /// <summary>The page that an answer shows; every order on it must be one that there is.</summary>
    /// <param name="served">The answer.</param>
    /// <param name="list">The list.</param>
    /// <param name="limit">How many orders were asked for.</param>
    /// <param name="since">Since when statuses may be as they were.</param>
    /// <param name="isSettled">Whether nobody is excused any more for what is not there yet.</param>
    public ShownPage Page(Served served, OrderList list, int? limit, long since, bool isSettled = false)
    {
        var page = Orders(served);
        Each(served, page.Orders!, Promises.ListIsRight, list.CustomerId, null, list.Status, since, isSettled);
        var most = limit ?? 20;
        world.Scenario.MustHold(
            Promises.ListIsRight, page.Orders!.Count <= most && (page.Next is null || page.Orders.Count == most),
            () => [.. served.Lines, $"{page.Orders.Count} orders where {most} were asked for, and next is {page.Next ?? "null"}"]);
        return page;
    }

    /// <summary>Judges what a search found.</summary>
    public void Found(Served served, string email, bool isSettled)
    {
        var known = book.Of(email);
        var shown = Orders(served).Orders!;
        Each(served, shown, Promises.SearchIsRight, null, email, null, served.SentAt, isSettled);
        // Of those that must be there, each that is newer than the last one shown, or all where there is room.
        var isFull = shown.Count == Oracle.SearchLimit;
        MustHaveAll(
            served, Promises.SearchIsRight, known.Where(order => order.MustBeThere(served.SentAt, isSettled)), shown, isFull, $"the search for {email}");
        world.Scenario.MustHold(Promises.SearchIsRight, shown.Count <= Oracle.SearchLimit, () => [.. served.Lines, $"{shown.Count} orders were found"]);
    }

    /// <summary>Ends the attempt unless every order that must be in a list is among those that were shown.</summary>
    /// <param name="served">The last answer, for the story.</param>
    /// <param name="promise">The promise.</param>
    /// <param name="list">The list.</param>
    /// <param name="shown">What was shown, from the first page on.</param>
    /// <param name="goesOn">Whether there is more to be shown: then only what is newer than the last one shown must be there.</param>
    /// <param name="since">When the first page was asked for.</param>
    /// <param name="isSettled">Whether nobody is excused any more for what is not there yet.</param>
    public void MustHaveShown(Served served, Invariant promise, OrderList list, IReadOnlyList<ShownOrder> shown, bool goesOn, long since, bool isSettled)
    {
        var twice = shown.CountBy(order => order.Id).Where(one => one.Value > 1).Select(one => one.Key).ToList();
        world.Scenario.MustHold(
            Promises.EachOnce, twice.Count == 0, () => [$"{list}: {twice.Count} orders were shown twice, for example {string.Join(", ", twice.Take(3))}", .. served.Lines]);
        var must = book.Of(list.CustomerId).Where(order => order.MustBeThere(since, isSettled)
            && (list.Status is null || order.StatusesSince(since, isSettled).All(status => status == list.Status)));
        MustHaveAll(served, promise, must, shown, goesOn, $"{list}, followed so far");
    }

    /// <summary>
    /// Ends the attempt if the page to which a cursor led is empty: the page before it was the last one. It may be empty where an order has
    /// left the list meanwhile, or where there is one that only some answers have yet.
    /// </summary>
    /// <param name="served">The answer.</param>
    /// <param name="page">The page; not the first one of its list.</param>
    /// <param name="list">The list.</param>
    /// <param name="since">When the first page was asked for.</param>
    /// <param name="isSettled">Whether nobody is excused any more for what is not there yet.</param>
    public void MustNotBeEmpty(Served served, ShownPage page, OrderList list, long since, bool isSettled)
    {
        if (page.Orders!.Count > 0) return;
        var isExcused = book.Unseen.Any(sent => sent.CustomerId == list.CustomerId) || book.Of(list.CustomerId).Any(order =>
            !order.MustBeThere(since, isSettled) || (list.Status is not null && order.StatusesSince(since, isSettled).Count > 1));
        world.Scenario.MustHold(
            HuntPromises.EndsWithTheLast, isExcused, () => [$"{list}: the page before this one was the last one, and gave out a cursor all the same", .. served.Lines]);
    }

    /// <summary>Ends the attempt unless a report agrees with the orders.</summary>
    public async Task ReportAsync(Served served, DateOnly from, DateOnly to, string zone, bool isSettled)
    {
        var report = served.Answer.Status == 200 ? served.Answer.Read<ShownReport>() : null;
        world.Scenario.MustHold(Promises.Readable, report is { Days: not null } && report.Days.All(day => day is not null), () => served.Lines);
        world.MustReport(served.What, report!.Days!, await BoundsAsync(served.SentAt, from, to, zone, isSettled));
    }

    /// <summary>Ends the attempt unless an answer refuses a request.</summary>
    public void MustBeRefused(Invariant promise, string what, Served served) => world.Scenario.MustHold(
        promise, served.Answer is { Status: 400, IsProblem: true }, () => [what, .. served.Lines]);

    /// <summary>Ends the attempt if a cursor that was given out is refused.</summary>
    public void MustBeGood(Served served) => world.Scenario.MustHold(Promises.CursorIsOurs, served.Answer.Status != 400, () => served.Lines);

    private ShownPage Orders(Served served)
    {
        var page = served.Answer.Status == 200 ? served.Answer.Read<ShownPage>() : null;
        world.Scenario.MustHold(
            Promises.Readable, page is { Orders: not null } && page.Orders.All(order => order is { Lines: not null, Email: not null, Status: not null }), () => served.Lines);
        return page!;
    }

    // Each by itself, and the newest first.
    private void Each(
        Served served, IReadOnlyList<ShownOrder> shown, Invariant promise, long? customer, string? email, string? status, long since, bool isSettled)
    {
        for (var number = 0; number < shown.Count; number++)
        {
            var order = shown[number];
            var known = book.Find(order);
            var statuses = known?.StatusesSince(since, isSettled) ?? [];
            var isRight = known is not null && statuses.Contains(order.Status) && known.Is(order, order.Status!)
                && (customer is null || order.CustomerId == customer) && (status is null || order.Status == status)
                && (email is null || string.Equals(order.Email, email, StringComparison.OrdinalIgnoreCase));
            world.Scenario.MustHold(
                promise, isRight,
                () => [served.What, $"place {number + 1}: {order}", known is null ? "there is no such order" : $"it is: {known.Described(string.Join(" or ", statuses))}"]);
            world.Scenario.MustHold(
                promise, number == 0 || IsBefore(shown[number - 1], order), () => [served.What, $"place {number}: {shown[number - 1]}", $"place {number + 1}: {order}"]);
        }
    }

    private void MustHaveAll(Served served, Invariant promise, IEnumerable<KnownOrder> must, IReadOnlyList<ShownOrder> shown, bool goesOn, string what)
    {
        if (goesOn && shown.Count == 0) return;
        var ids = shown.Select(order => order.Id).ToHashSet();
        var last = goesOn ? (shown[^1].PlacedAt.UtcDateTime, shown[^1].Id) : (DateTime.MinValue, 0);
        var missing = must.Where(order => !ids.Contains(order.Data.Id) && (order.Data.PlacedAt, order.Data.Id).CompareTo(last) > 0).ToList();
        world.Scenario.MustHold(
            promise, missing.Count == 0,
            () => [$"{what}: {missing.Count} orders are missing among {shown.Count}, for example", .. missing.Take(3).Select(order => order.Described(order.Status)), served.What]);
    }

    private async Task<(IReadOnlyList<ShownDay> Least, IReadOnlyList<ShownDay> Most)> BoundsAsync(long at, DateOnly from, DateOnly to, string zone, bool isSettled)
    {
        var (since, until) = (from.AddDays(-2).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), to.AddDays(3).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
        // Looked at first: one that is confirmed meanwhile is then known twice, rather than not at all.
        var unseen = book.Unseen;
        var (now, clock) = (DateTime.UtcNow, TimeZoneInfo.FindSystemTimeZoneById(zone));
        (DateTime PlacedAt, long TotalCents, bool Must)[] orders =
        [
            .. BeforeOrders.Between(since, until).Select(one => (one.PlacedAt, one.TotalCents, true)),
            .. book.Written(since, until).Select(one => (one.Data.PlacedAt, one.Data.TotalCents, one.MustBeThere(at, isSettled))),
            // Their time is not known; it may be of the date when they were sent, or of the one that it is now.
            .. unseen.SelectMany(one => Moments(one).Select(moment => (moment, one.TotalCents, false))),
        ];
        return await world.ReportOfAsync(orders, from, to, zone);

        IEnumerable<DateTime> Moments(SentOrder sent) => DateOf(sent.SentAt) == DateOf(now) ? (DateTime[])[now] : [sent.SentAt, now];

        DateOnly DateOf(DateTime moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(moment, clock));
    }

    private static bool IsBefore(ShownOrder first, ShownOrder second) => (first.PlacedAt, first.Id).CompareTo((second.PlacedAt, second.Id)) > 0;
}
