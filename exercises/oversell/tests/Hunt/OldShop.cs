using Exercises.Testing;
using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>An order that the starter recorded.</summary>
internal sealed class OldOrder
{
    /// <summary>Takes an order as it was recorded.</summary>
    /// <param name="wish">What was asked for, by whom and under which key.</param>
    /// <param name="order">The order.</param>
    public OldOrder(Wish wish, Order order) =>
        (Wish, Order, Status) = (wish, order, order.Status == Order.Held && order.ExpiresAt < DateTimeOffset.UtcNow ? Order.Expired : order.Status);

    /// <summary>What was asked for, by whom and under which key.</summary>
    public Wish Wish { get; }

    /// <summary>The order as it was recorded.</summary>
    public Order Order { get; }

    /// <summary>Its status by now; a hold that was overdue has expired.</summary>
    public string Status { get; set; }

    /// <summary>Whether it counts.</summary>
    public bool IsLive => Status is Order.Held or Order.Confirmed;

    /// <summary>How many tickets of a type it has, or uses of a code.</summary>
    public int Of(string code) => Order.Tickets.Where(ticket => ticket.Type == code).Sum(ticket => ticket.Quantity) + (Order.PromoCode == code ? 1 : 0);

    public override string ToString() => $"recorded by the starter as {Order}, of {Wish.BuyerId} under {Wish.Key}, by now {Status}";
}

/// <summary>
/// An event of the starter: of its first type more are sold than there are, and so it is with its first promo code (C14). One of its keys has
/// two orders. All that `taken` says is wrong.
/// </summary>
/// <param name="Event">The event, with everything left.</param>
/// <param name="Orders">Its orders.</param>
internal sealed record OldEvent(Event Event, IReadOnlyList<OldOrder> Orders);

/// <summary>
/// A shop of its own, whose service starts on a database that the starter has used. Nothing is broken in it, and each of its events is used
/// once, by one caller: what is answered is known exactly.
/// </summary>
internal sealed class OldShop
{
    private const string Migration = "001-ticket-shop.sql";
    private const int Events = 16;

    private static readonly TimeSpan LongAgo = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(2);

    private readonly ShopWorld _world;
    private readonly Queue<OldEvent> _events;
    private readonly Lock _lock = new();

    private OldShop(ShopWorld world, IEnumerable<OldEvent> events) => (_world, _events) = (world, new Queue<OldEvent>(events));

    /// <summary>Records the starter's events and orders, and starts an instance over them.</summary>
    /// <exception cref="ScenarioFailedException">The instance does not start, and the machine was not starved.</exception>
    public static async Task<OldShop> StartAsync(ScenarioContext scenario)
    {
        var world = await ShopWorld.StartAsync(scenario, new ShopOptions { Instances = 0, Isolation = Isolation.OwnProcess, Lifetime = Lifetime });
        OldEvent[] events = [.. Enumerable.Range(0, Events).Select(_ => New(world))];
        await using (var database = await StartersDatabase.CreateAsync(world.Group, world.Cancellation, Migration))
        {
            foreach (var one in events) await AddAsync(database, world, one);
        }

        await StartersDatabase.MustStartOverAsync(world, Promises.RowsStay);
        return new OldShop(world, events);
    }

    /// <summary>Does one thing with the next event; nothing where there is none left.</summary>
    /// <param name="what">"cancels", "replays", "ends" or "sells".</param>
    public async Task PlayAsync(string what)
    {
        OldEvent? next;
        lock (_lock) _events.TryDequeue(out next);
        if (next is null) return;
        var visit = new OldVisit(_world, next);
        await (what switch
        {
            "cancels" => visit.CancelAsync(),
            "replays" => visit.ReplayAsync(),
            "ends" => visit.EndAsync(),
            _ => visit.SellAsync(),
        });
    }

    private static OldEvent New(ShopWorld world)
    {
        var scenario = world.Scenario;
        Availability[] types = [Of("t", 4), Of("t", 8), Of("t", 5)], codes = [Of("P", 1), Of("P", 3)];
        var created = new Event($"{Guid.NewGuid()}", $"Event {scenario.Token()}", types, codes);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        var (past, future) = (now - LongAgo, now + Lifetime);
        var twice = Row(Order.Held, future, null, (2, 1));
        return new(
            created,
            scenario.Shuffled((OldOrder[])
            [
                Row(Order.Confirmed, past, 0, (0, 2)), Row(Order.Confirmed, past, 0, (0, 2), (2, 1)), Row(Order.Held, future, null, (0, 2), (1, 1)),
                Row(Order.Confirmed, future, 1, (1, 2)), Row(Order.Cancelled, past, 1, (1, 2)), Row(Order.Cancelled, future, 0, (0, 1)),
                Row(Order.Expired, past, null, (1, 2), (2, 1)), Row(Order.Held, past, 1, (1, 3)),
                // The starter has given two orders to one key; one of them was cancelled.
                twice, new OldOrder(twice.Wish, twice.Order with { Id = $"{Guid.NewGuid()}", Status = Order.Cancelled }),
            ]));

        Availability Of(string prefix, int quantity) => new($"{prefix}-{scenario.Token(6)}", quantity, quantity);

        OldOrder Row(string status, DateTimeOffset expiresAt, int? code, params (int Type, int Quantity)[] tickets)
        {
            var wish = world.NewWish(created, code is { } index ? codes[index].Code : null, [.. tickets.Select(one => created.Ticket(one.Type, one.Quantity))]);
            return new OldOrder(wish, new Order($"{Guid.NewGuid()}", created.Id, status, wish.Tickets, wish.PromoCode, expiresAt));
        }
    }

    private static async Task AddAsync(StartersDatabase database, ShopWorld world, OldEvent one)
    {
        var id = Guid.Parse(one.Event.Id);
        await database.WriteAsync("INSERT INTO events (id, name) VALUES ($1, $2)", id, one.Event.Name);
        foreach (var type in one.Event.TicketTypes) await AddStockAsync("ticket_types", type);
        foreach (var code in one.Event.PromoCodes) await AddStockAsync("promo_codes", code);
        foreach (var old in one.Orders)
        {
            await database.WriteAsync(
                """
                INSERT INTO orders (id, event_id, buyer_id, order_key, promo_code, status, created_at, expires_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz - interval '2 hours', $7)
                """,
                Guid.Parse(old.Order.Id), id, old.Wish.BuyerId, old.Wish.Key, old.Order.PromoCode, old.Order.Status, old.Order.ExpiresAt.UtcDateTime);
            foreach (var ticket in old.Order.Tickets)
            {
                await database.WriteAsync(
                    "INSERT INTO order_tickets (order_id, type, quantity) VALUES ($1, $2, $3)", Guid.Parse(old.Order.Id), ticket.Type, ticket.Quantity);
            }
        }

        Task AddStockAsync(string table, Availability stock) => database.WriteAsync(
            $"INSERT INTO {table} (event_id, code, quantity, taken) VALUES ($1, $2, $3, $4)", id, stock.Code, stock.Quantity, world.Scenario.Next(0, stock.Quantity + 1));
    }
}
