using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Guards;

public sealed class AnswersStayTheSame
{
    private const int Orders = 3_000;

    private static readonly TimeSpan[] Beside =
    [
        TimeSpan.FromMicroseconds(-1), TimeSpan.Zero, TimeSpan.FromMicroseconds(1), TimeSpan.FromSeconds(-30), TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(-20), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(-40), TimeSpan.FromMinutes(40),
        TimeSpan.FromMinutes(-80), TimeSpan.FromMinutes(80),
    ];

    // Orders of one customer in pages of one and two: wherever a page ends, there is one of the same moment, or of the same millisecond, behind it.
    private static readonly TimeSpan[] Together =
    [
        TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMicroseconds(1), TimeSpan.FromMicroseconds(400), TimeSpan.FromMicroseconds(400),
        TimeSpan.FromMicroseconds(700), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1),
    ];

    private static readonly DateTime TogetherAt = new(2024, 6, 3, 9, 41, 7, 250, DateTimeKind.Utc);

    // Where clocks change by half an hour, or by a day, where they are set at midnight or a minute after it, forwards and back, and where the
    // offset from UTC is not a whole number of hours; at the first and the last year of reports.
    private static readonly (string Zone, string From, string To)[] Reports =
    [
        ("Europe/Berlin", "2024-03-29", "2024-04-02"),
        ("America/New_York", "2023-11-01", "2023-11-08"),
        ("America/Havana", "2024-11-03", "2024-11-05"),
        ("America/Sao_Paulo", "2017-10-14", "2017-10-16"),
        ("America/Sao_Paulo", "2018-02-17", "2018-02-18"),
        ("Africa/Cairo", "2024-04-26", "2024-04-26"),
        ("Asia/Beirut", "2024-03-30", "2024-04-01"),
        ("America/Santiago", "2023-09-02", "2023-09-03"),
        ("America/St_Johns", "2006-10-28", "2006-10-29"),
        ("Asia/Amman", "2014-10-30", "2014-10-31"),
        ("Pacific/Apia", "2011-12-29", "2011-12-31"),
        ("Asia/Kathmandu", "2025-06-10", "2025-06-20"),
        ("Australia/Lord_Howe", "2025-04-05", "2025-04-07"),
        ("Pacific/Kiritimati", "2023-07-01", "2023-09-30"),
        ("Pacific/Pago_Pago", "2024-02-28", "2024-03-01"),
        ("Etc/UTC", "2024-12-31", "2024-12-31"),
        ("Etc/UTC", "2000-01-01", "2000-01-01"),
        ("Asia/Tokyo", "2100-12-30", "2100-12-31"),
    ];

    [Scenario("answers-stay-the-same")]
    public Task Lists_searches_and_reports_say_what_the_orders_say() => OrdersWorld.RunAsync(async world =>
    {
        world.Scenario.Did($"Wrote {Orders} orders, many with equal times, started the service over them and asked for lists in pages of several sizes.");
        await MustListAsync(world);
        world.Scenario.Did("Searched for addresses in other spellings.");
        await MustFindAsync(world);
        world.Scenario.Did("Asked for reports in several time zones.");
        foreach (var (zone, from, to) in world.Scenario.Shuffled(Reports))
            await world.MustReportAsync(world.Fresh, Date(from), Date(to), zone);
    }, new OrdersOptions { FreshOrders = Orders, Prepare = WriteAroundMidnightsAsync });

    // Nights are quiet; without these orders, it would be luck whether one is near the end of a day.
    private static async Task WriteAroundMidnightsAsync(OrdersWorld world)
    {
        List<(long, string, string, DateTime)> orders = [];
        foreach (var (zone, from, to) in Reports)
        {
            var (first, last) = (Date(from), Date(to));
            var dates = Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays);
            foreach (var edge in dates.Take(6).Append(last).SelectMany(date => ZoneCalendar.EdgesOf(zone, date)).Distinct())
            {
                orders.AddRange(Beside.Select(beside => (world.NewCustomer(), world.NewEmail(), "paid", edge + beside)));
            }
        }

        var together = world.NewCustomer();
        orders.AddRange(Together.Select(later => (together, world.NewEmail(), "paid", TogetherAt + later)));
        await using var session = await world.OpenAsync();
        world.AddFresh(await world.ImportAsync(session, orders));
    }

    private static DateOnly Date(string date) => DateOnly.ParseExact(date, "yyyy-MM-dd");

    private static async Task MustListAsync(OrdersWorld world)
    {
        var customers = world.Fresh.CountBy(order => order.CustomerId).OrderByDescending(one => one.Value).Select(one => one.Key).ToList();
        var some = world.Scenario.Shuffled(customers.Skip(1)).Take(3);
        var together = world.Fresh.First(order => order.PlacedAt == TogetherAt && order.Status == "paid").CustomerId;
        (OrderList List, int? Limit)[] lists =
        [
            (new(together), 1), (new(together), 2), (new(together, "paid"), 2),
            (new(customers[0]), 100), (new(customers[0]), 7), (new(customers[0], "delivered"), 13), (new(customers[0], "cancelled"), 1),
            (new(customers[0], GeneratedOrders.RareStatus), null), (new(world.NewCustomer()), null), .. some.Select(one => (new OrderList(one), (int?)3)),
        ];
        foreach (var (list, limit) in lists)
        {
            world.MustShow(
                Promises.ListIsRight, $"{list}, {limit ?? 20} a page", world.Fresh.ListOf(list), await world.WalkAsync(_ => world.Client, list, limit));
        }
    }

    private static async Task MustFindAsync(OrdersWorld world)
    {
        // Characters that are special in a pattern must be ordinary here.
        var (customer, token) = (world.NewCustomer(), world.Scenario.Token(5));
        List<OrderData> orders = [.. world.Fresh];
        foreach (var email in (string[])[$"a_{token}%b@mail.example", $"ax{token}yyb@mail.example", $"A_{token}%B@Mail.Example"])
        {
            var placed = await world.Client.PlaceAsync(customer, email, world.NewLines(1), world.Cancellation);
            orders.Add(new OrderData(placed.Id, customer, email, placed.Status!, placed.PlacedAt.UtcDateTime, placed.Lines!));
        }

        var some = world.Scenario.Shuffled(world.Fresh.Select(order => order.Email)).Take(3);
        var most = orders.CountBy(order => order.Email.ToLowerInvariant()).MaxBy(one => one.Value).Key;
        foreach (var email in (string[])[$"a_{token}%b@mail.example", most, most.ToUpperInvariant(), .. some.Select(one => one.ToUpperInvariant()), "no.such@mail.example"])
        {
            world.MustShow(
                Promises.SearchIsRight, $"searched for {email}", orders.FoundFor(email), await world.Client.SearchAsync(email, world.Cancellation));
        }
    }
}
