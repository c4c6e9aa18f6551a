using System.Text.Json;
using Exercises.Testing;
using Harness.Scenarios;

namespace Oversell.Tests.Setup;

/// <summary>An event and its orders as the starter left them.</summary>
internal sealed record StartersEvent(Event Event, IReadOnlyList<(Wish Wish, Order Order)> Orders)
{
    /// <summary>A hold that can still be confirmed.</summary>
    public (Wish Wish, Order Order) Held => Orders[0];

    /// <summary>A confirmed order.</summary>
    public (Wish Wish, Order Order) Confirmed => Orders[1];

    /// <summary>The orders as if they had just been answered.</summary>
    public IEnumerable<Outcome> Outcomes => Orders.Select(row => new Outcome(
        row.Wish, [new Answer(201, JsonSerializer.Serialize(row.Order, JsonSerializerOptions.Web), "application/json", null)]));
}

/// <summary>A database as the starter leaves it: its orders are right, but the counts beside them are wrong.</summary>
internal static class StartersRows
{
    private const string Migration = "001-ticket-shop.sql";

    /// <summary>Migrates the world's database as the starter does, adds an event with orders, and starts an instance over it.</summary>
    /// <exception cref="ScenarioFailedException">The instance does not start, and the machine was not starved.</exception>
    public static async Task<StartersEvent> StartOverStartersRowsAsync(this ShopWorld world)
    {
        await using var database = await StartersDatabase.CreateAsync(world.Group, world.Cancellation, Migration);
        var rows = New(world);
        await AddAsync(database, rows);
        await StartersDatabase.MustStartOverAsync(world, Promises.RowsStay);
        return rows;
    }

    private static StartersEvent New(ShopWorld world)
    {
        var (types, code) = (new[] { $"t-{world.Scenario.Token(6)}", $"t-{world.Scenario.Token(6)}" }, $"P{world.Scenario.Token(6)}");
        var created = new Event(
            $"{Guid.NewGuid()}", $"Event {world.Scenario.Token()}", [.. types.Select(type => new Availability(type, 40, 40))], [new Availability(code, 10, 10)]);
        var future = DateTimeOffset.UtcNow + world.Options.Lifetime;
        var past = DateTimeOffset.UtcNow - TimeSpan.FromMinutes(5);
        var (first, second) = (Row(Order.Held, future, null), Row(Order.Held, future, code));
        return new(
            created,
            [
                first, Row(Order.Confirmed, past, code), second,
                // The starter has given two orders to one key; a buyer relies on each of them.
                (second.Wish, second.Order with { Id = $"{Guid.NewGuid()}" }),
                Row(Order.Confirmed, past, null), Row(Order.Held, past, code), Row(Order.Cancelled, past, code), Row(Order.Expired, past, null),
            ]);

        (Wish Wish, Order Order) Row(string status, DateTimeOffset expiresAt, string? promoCode)
        {
            var wish = world.NewWish(created, promoCode, created.Ticket(0, world.Scenario.Next(1, 4)), created.Ticket(1, world.Scenario.Next(1, 4)));
            return (wish, new Order($"{Guid.NewGuid()}", created.Id, status, wish.Tickets, promoCode, expiresAt));
        }
    }

    private static async Task AddAsync(StartersDatabase database, StartersEvent rows)
    {
        await database.WriteAsync("INSERT INTO events (id, name) VALUES ($1, $2)", Guid.Parse(rows.Event.Id), rows.Event.Name);
        // `taken` is wrong in both directions, as the incident says.
        foreach (var (index, type) in rows.Event.TicketTypes.Index())
        {
            await database.WriteAsync(
                "INSERT INTO ticket_types (event_id, code, quantity, taken) VALUES ($1, $2, $3, $4)",
                Guid.Parse(rows.Event.Id), type.Code, type.Quantity, index == 0 ? type.Quantity : 1);
        }

        foreach (var code in rows.Event.PromoCodes)
        {
            await database.WriteAsync(
                "INSERT INTO promo_codes (event_id, code, quantity, taken) VALUES ($1, $2, $3, $4)",
                Guid.Parse(rows.Event.Id), code.Code, code.Quantity, code.Quantity);
        }

        foreach (var (wish, order) in rows.Orders)
        {
            await database.WriteAsync(
                """
                INSERT INTO orders (id, event_id, buyer_id, order_key, promo_code, status, created_at, expires_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz - interval '10 minutes', $7)
                """,
                Guid.Parse(order.Id), Guid.Parse(order.EventId), wish.BuyerId, wish.Key, order.PromoCode, order.Status,
                order.ExpiresAt.UtcDateTime);
            foreach (var ticket in order.Tickets)
            {
                await database.WriteAsync(
                    "INSERT INTO order_tickets (order_id, type, quantity) VALUES ($1, $2, $3)", Guid.Parse(order.Id), ticket.Type, ticket.Quantity);
            }
        }
    }
}
