using Harness.Scenarios;

namespace TwoTruths.Tests.Setup;

/// <summary>Old orders with every kind of difference, and what GET /admin/drift must say of them.</summary>
internal sealed class Differences
{
    private Differences(IReadOnlyList<OldOrder> orders, BillingRecord phantom) => (Orders, Phantom) = (orders, phantom);

    /// <summary>All of them.</summary>
    public IReadOnlyList<OldOrder> Orders { get; }

    /// <summary>An order that billing holds and the shop never had.</summary>
    public BillingRecord Phantom { get; }

    /// <summary>The orders of which some copy differs.</summary>
    public IEnumerable<OldOrder> Differing => Orders.Where(order => DriftOf(order).Any());

    /// <summary>What differs.</summary>
    public IEnumerable<Drift> Drift => Orders.SelectMany(DriftOf).Append(PhantomsDrift);

    /// <summary>The line that no reconcile removes.</summary>
    public Drift PhantomsDrift => new(Phantom.OrderId, "billing", ["orderId"]);

    /// <summary>Makes them; starts nothing.</summary>
    /// <param name="world">The world.</param>
    /// <param name="equal">How many orders have no difference.</param>
    public static Differences Make(OrdersWorld world, int equal)
    {
        OldOrder Old() => world.NewOld();
        Content Other(OldOrder order) => world.Changed(order.Content) with { AmountMinor = order.Content.AmountMinor };
        List<OldOrder> orders = [];
        foreach (var change in (Func<OldOrder, OldOrder>[])
        [
            order => order with { AtBilling = Other(order) },
            order => order with { AtBilling = order.Content with { AmountMinor = order.Content.AmountMinor + 1 } },
            order => order with { AtBilling = order.Content with { Customer = world.NewContent().Customer } },
            // The first of all ids: from there on, billing's pages and the shop's hold different orders.
            order => order with { AtBilling = null, OrderId = $"A-{world.Scenario.Token()}" },
            order => order with { InIndex = Other(order), IndexSequence = order.Sequence - 1 },
            // Sent before a commit that failed: the index is ahead of the order.
            order => order with { InIndex = order.Content with { State = Content.Cancelled }, IndexSequence = order.Sequence + 1 },
            order => order with { InIndex = order.Content with { AmountMinor = order.Content.AmountMinor + 1 } },
            order => order with { InIndex = null },
            order => order with { Invoice = "settled" },
            order => order with { AtBilling = Other(order), Invoice = "issued" },
            order => order with { AtBilling = world.Changed(order.Content), InIndex = Other(order) },
        ]) orders.Add(change(Old()));
        for (var number = 0; number < equal; number++) orders.Add(Old());
        var ghost = world.NewContent();
        return new Differences(
            world.Scenario.Shuffled(orders), new BillingRecord($"o-{world.Scenario.Token()}", 1, ghost.Customer, ghost.AmountMinor, ghost.State, "none", 0));
    }

    /// <summary>What must be said of one order, by the ownership table.</summary>
    public static IEnumerable<Drift> DriftOf(OldOrder order)
    {
        if (Fields(order.Content, order.AtBilling) is { Count: > 0 } atBilling) yield return new Drift(order.OrderId, "billing", atBilling);
        if (Fields(order.Content, order.InIndex) is { Count: > 0 } inIndex) yield return new Drift(order.OrderId, "index", inIndex);
        if (order.Invoice != "none") yield return new Drift(order.OrderId, "order", ["invoice"]);
    }

    /// <summary>The answer must hold exactly these lines, in any order.</summary>
    public static void MustBe(OrdersWorld world, IEnumerable<Drift> expected, Answer answer, Invariant promise)
    {
        var (right, shown) = (Lines(expected), answer.Read<Drift[]>() is { } drift ? Lines(drift) : null);
        world.Scenario.MustHold(
            promise, answer.Status == 200 && shown is not null && shown.SequenceEqual(right),
            () => shown is null
                ? [$"GET /admin/drift: {answer}"]
                : [$"GET /admin/drift: {shown.Count} lines, of {right.Count} that differ", .. right.Except(shown).Select(line => $"missing: {line}"), .. shown.Except(right).Select(line => $"wrong: {line}")]);
    }

    private static List<string> Lines(IEnumerable<Drift> drift) => [.. drift.Select(one => $"{one}").Order(StringComparer.Ordinal)];

    private static List<string> Fields(Content owner, Content? copy) =>
    [
        .. owner.AmountMinor != copy?.AmountMinor ? (string[])["amountMinor"] : [],
        .. owner.Customer != copy?.Customer ? (string[])["customer"] : [],
        .. owner.State != copy?.State ? (string[])["state"] : [],
    ];
}
