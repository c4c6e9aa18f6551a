using Exercises.Testing;
using Harness.Scenarios;

namespace TwoTruths.Tests.Setup;

/// <summary>An order as the starter left it, with its copies: equal to it unless a scenario says otherwise.</summary>
internal sealed record OldOrder
{
    public required string OrderId { get; init; }

    public required Content Content { get; init; }

    public required long Sequence { get; init; }

    /// <summary>What billing holds; null for nothing.</summary>
    public required Content? AtBilling { get; init; }

    /// <summary>What the index holds; null for nothing.</summary>
    public required Content? InIndex { get; init; }

    /// <summary>The invoice at billing, which the order shows as "none" unless it is that.</summary>
    public string Invoice { get; init; } = "none";

    /// <summary>The sequence of what the index holds.</summary>
    public long IndexSequence { get; init; }

    public Tracked Track() => new(OrderId, Sequence);
}

/// <summary>A database as the starter leaves it.</summary>
internal static class StartersRows
{
    private const string Migration = "001-orders.sql";

    /// <summary>An old order whose copies equal it. Ids differ in letter case and in characters that a language sorts in its own way.</summary>
    public static OldOrder NewOld(this OrdersWorld world)
    {
        var content = world.NewContent();
        var sequence = world.Scenario.Next(2, 9);
        var separator = "-_AZ"[world.Scenario.Next(0, 4)];
        return new OldOrder
        {
            OrderId = $"{(world.Scenario.Next(0, 2) == 0 ? "o" : "O")}{separator}{world.Scenario.Token()}", Content = content, Sequence = sequence,
            AtBilling = content, InIndex = content, IndexSequence = sequence,
        };
    }

    /// <summary>Migrates the world's database as the starter does, adds orders and their copies, and starts the instances over it.</summary>
    /// <param name="world">A world without instances.</param>
    /// <param name="orders">The orders; their last change was a day ago.</param>
    /// <param name="instances">How many instances start.</param>
    /// <exception cref="ScenarioFailedException">An instance does not start, and the machine was not starved.</exception>
    public static async Task StartOverAsync(this OrdersWorld world, IReadOnlyList<OldOrder> orders, int instances = 1)
    {
        await using var database = await StartersDatabase.CreateAsync(world.Group, world.Cancellation, Migration);
        await database.WriteAsync(
            """
            INSERT INTO orders (order_id, customer, amount_minor, state, sequence, changed_at)
            SELECT id, customer, amount, state, sequence, now() - interval '1 day'
            FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[]) AS o (id, customer, amount, state, sequence)
            """,
            orders.Select(order => order.OrderId).ToArray(), orders.Select(order => order.Content.Customer).ToArray(),
            orders.Select(order => order.Content.AmountMinor).ToArray(), orders.Select(order => order.Content.State).ToArray(),
            orders.Select(order => order.Sequence).ToArray());
        OldOrder[] indexed = [.. orders.Where(order => order.InIndex is not null)];
        await database.WriteAsync(
            """
            INSERT INTO search_index (order_id, customer, amount_minor, state, sequence)
            SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[])
            """,
            indexed.Select(order => order.OrderId).ToArray(), indexed.Select(order => order.InIndex!.Customer).ToArray(),
            indexed.Select(order => order.InIndex!.AmountMinor).ToArray(), indexed.Select(order => order.InIndex!.State).ToArray(),
            indexed.Select(order => order.IndexSequence).ToArray());
        foreach (var order in orders.Where(order => order.AtBilling is not null)) world.Billing.Set(RecordOf(order));
        for (var started = 0; started < instances; started++) await StartersDatabase.MustStartOverAsync(world, Promises.RowsStay);
    }

    private static BillingRecord RecordOf(OldOrder order) => new(
        order.OrderId, order.Sequence, order.AtBilling!.Customer, order.AtBilling.AmountMinor, order.AtBilling.State,
        order.Invoice, order.Invoice == "none" ? 0 : 3);
}
