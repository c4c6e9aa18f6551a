using System.Diagnostics;
using Harness.Scenarios;

namespace TwoTruths.Tests.Setup;

/// <summary>Compares what the API shows with what billing received and holds.</summary>
internal static class Books
{
    /// <summary>The contract's time (C2).</summary>
    public static readonly TimeSpan ArrivesWithin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Waits, without changing anything, until every change of these orders has taken effect at billing, each once and in order, and
    /// billing holds what the API shows. A contradiction that no waiting can resolve fails at once.
    /// </summary>
    public static Task MustAgreeAsync(this OrdersWorld world, params Tracked[] orders) => world.MustAgreeAsync(ArrivesWithin, Promises.Arrives, orders);

    /// <summary>The same within another time, which counts from the end of the last fault, too.</summary>
    public static Task MustAgreeAsync(this OrdersWorld world, TimeSpan within, Invariant otherwise, params Tracked[] orders) =>
        AgreeAsync(world, within, otherwise, orders, () => world.UndisturbedFor);

    /// <summary>The same while a fault lasts that must not touch these orders: the time counts from now.</summary>
    public static Task MustAgreeMeanwhileAsync(this OrdersWorld world, params Tracked[] orders) =>
        AgreeAsync(world, ArrivesWithin, Promises.OthersPass, orders, () => TimeSpan.MaxValue);

    /// <summary>What was received about these orders came in order, one message for one change (C4, C5), whatever else is to come.</summary>
    public static void MustKeepOrder(this OrdersWorld world, params IReadOnlyCollection<Tracked> orders)
    {
        var all = world.Billing.Receipts.ToList();
        var byOrder = all.ToLookup(receipt => receipt.Message.OrderId);
        foreach (var order in orders)
        {
            var own = byOrder[order.OrderId].Where(receipt => receipt.Message.Sequence > order.Before).ToList();
            IEnumerable<string> Seen() => [$"{order}", .. order.Lines, .. own.Select(receipt => $"{receipt}")];
            foreach (var change in own.GroupBy(receipt => receipt.Message.Sequence))
            {
                world.Scenario.MustHold(Promises.OneChangeOneMessage, change.Select(receipt => receipt.Message).Distinct().Count() == 1, Seen);
                var first = change.First().Entry;
                world.Scenario.MustHold(
                    Promises.InOrder,
                    change.Key == order.Before + 1 || own.Exists(before => before.Message.Sequence == change.Key - 1 && before.IsTaken && before.Entry.AnsweredAt <= first.ReceivedAt),
                    Seen);
            }
        }

        foreach (var id in all.GroupBy(receipt => receipt.Message.MessageId))
        {
            world.Scenario.MustHold(
                Promises.OneChangeOneMessage, id.Select(receipt => receipt.Message).Distinct().Count() == 1,
                () => [$"message id {id.Key} was used for:", .. id.Select(receipt => $"{receipt}")]);
        }
    }

    /// <summary>
    /// Makes an order through every instance, whose fate is not judged: the first requests of a process take longer than its later ones, on a busy
    /// machine longer than the starter waits for billing.
    /// </summary>
    public static async Task WarmUpAsync(this OrdersWorld world)
    {
        foreach (var client in world.Clients) await world.PutAsync(world.NewOrder(), world.NewContent(), client);
    }

    /// <summary>Sends a fresh change of every order, each until it is accepted, over the instances in turn.</summary>
    public static Task PutAllAsync(this OrdersWorld world, IReadOnlyList<Tracked> orders) => Task.WhenAll(orders.Select(
        (order, index) => world.PutAsync(order, order.Last is { } last ? world.Changed(last) : world.NewContent(), world.Clients[index % world.Clients.Count])));

    /// <summary>Sends a change until it is accepted.</summary>
    public static async Task<Order> PutAsync(this OrdersWorld world, Tracked order, Content content, OrdersClient? client = null)
    {
        client ??= world.Client;
        var answers = await client.UntilAcceptedAsync(() => client.PutAsync(order, content, world.Cancellation), world.Cancellation);
        return world.MustBeAccepted(order, answers, content);
    }

    /// <summary>Cancels an order, until that is accepted.</summary>
    public static async Task<Order> CancelAsync(this OrdersWorld world, Tracked order, OrdersClient? client = null)
    {
        client ??= world.Client;
        var (last, answers) = (order.Last!, await client.UntilAcceptedAsync(() => client.CancelAsync(order, world.Cancellation), world.Cancellation));
        return world.MustBeAccepted(order, answers, last with { State = Content.Cancelled });
    }

    /// <summary>The last answer must be 200 with this content.</summary>
    public static Order MustBeAccepted(this OrdersWorld world, Tracked order, IReadOnlyList<Answer> answers, Content content)
    {
        var accepted = answers[^1].Order;
        IEnumerable<string> Seen() => [$"{order}", .. Answer.Lines(answers)];
        world.Scenario.MustHoldInTime(Promises.Accepted, accepted is not null, Seen);
        world.Scenario.MustHold(Promises.Accepted, accepted!.Content == content && accepted.OrderId == order.OrderId, () => [$"sent: {content}", .. Seen()]);
        return accepted;
    }

    /// <summary>Everything that is known about an order, for a story.</summary>
    public static IEnumerable<string> LinesOf(this OrdersWorld world, Tracked order) =>
    [
        $"{order}", .. order.Lines, .. world.Billing.ReceiptsOf(order.OrderId).TakeLast(12).Select(receipt => $"{receipt}"),
        $"billing holds: {(world.Billing.RecordOf(order.OrderId) is { } record ? $"change {record.Sequence}, {record.Content}" : "nothing")}",
    ];

    private static async Task AgreeAsync(OrdersWorld world, TimeSpan within, Invariant otherwise, Tracked[] orders, Func<TimeSpan> undisturbedFor)
    {
        using var waiting = world.Scenario.Waiting("changes to reach billing");
        var startedAt = Stopwatch.GetTimestamp();
        var open = orders.ToList();
        while (true)
        {
            var views = await Task.WhenAll(open.Select(order => ViewAsync(world, order)));
            foreach (var view in views) MustNotContradict(world, view);
            world.MustKeepOrder(orders);
            open = [.. views.Where(view => !view.Agrees).Select(view => view.Order)];
            if (open.Count == 0) return;
            var ceiling = ScenarioContext.CeilingOf(within, startedAt);
            if (Stopwatch.GetElapsedTime(startedAt) > ceiling && undisturbedFor() > ceiling)
            {
                var late = views.First(view => !view.Agrees);
                world.Scenario.MustHoldInTime(otherwise, false, () => [$"GET /orders/{late.Order.OrderId}: {late.Answer}", .. world.LinesOf(late.Order)]);
            }

            await Task.Delay(PollInterval, world.Cancellation);
        }
    }

    private static async Task<View> ViewAsync(OrdersWorld world, Tracked order)
    {
        // Billing is read first: what it received was committed before, so the API must show it, but not the other way round.
        var received = world.Billing.ReceiptsOf(order.OrderId);
        var effects = world.Billing.EffectsOf(order.OrderId);
        return new View(order, received, effects, world.Billing.RecordOf(order.OrderId), await world.Client.GetAsync(order.OrderId, world.Cancellation));
    }

    // No waiting resolves these.
    private static void MustNotContradict(OrdersWorld world, View view)
    {
        var (order, shown) = (view.Order, view.Answer.Order);
        IEnumerable<string> Seen() => [$"GET /orders/{order.OrderId}: {view.Answer}", .. world.LinesOf(order)];
        // A database or an instance that is away says nothing.
        if (view.Answer.Status is null or >= 500) return;
        foreach (var message in view.Received.Select(receipt => receipt.Message).Where(message => message.Sequence > order.Before))
        {
            world.Scenario.MustHold(Promises.NothingElse, shown is not null && message.Sequence <= shown.Sequence, Seen);
            world.Scenario.MustHold(
                Promises.NothingElse,
                order.Accepted.TryGetValue(message.Sequence, out var accepted) ? message.Content == accepted : order.WasSent(message.Content), Seen);
        }

        if (!world.HasReconciled)
            world.Scenario.MustHold(Promises.OneRequestOneChange, (shown?.Sequence ?? 0) - order.Before <= order.MostChanges, Seen);
        foreach (var (sequence, content) in order.Accepted)
            world.Scenario.MustHold(Promises.Accepted, shown is not null && (shown.Sequence > sequence || (shown.Sequence == sequence && shown.Content == content)), Seen);
    }

    private sealed record View(
        Tracked Order, IReadOnlyList<Receipt> Received, IReadOnlyList<BillingMessage> Effects, BillingRecord? Record, Answer Answer)
    {
        /// <summary>Every change up to what is shown has taken effect, in order, and billing holds the last one.</summary>
        public bool Agrees => Answer.Order is { } shown
            ? Effects.Select(message => message.Sequence).Where(sequence => sequence > Order.Before).SequenceEqual(Range(Order.Before + 1, shown.Sequence))
                && (shown.Sequence == Order.Before || Record?.Content == shown.Content)
            : Answer.Status == 404 && Effects.Count == 0;

        private static IEnumerable<long> Range(long first, long last)
        {
            for (var number = first; number <= last; number++) yield return number;
        }
    }
}
