using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Guards;

public sealed class AnswersStayTheSame
{
    private const int Orders = 3_000;

    // Where clocks change by half an hour, or at midnight, or where the offset from UTC is not a whole number of hours.
    private static readonly (string Zone, string From, string To)[] Reports =
    [
        ("Europe/Berlin", "2024-03-29", "2024-04-02"),
        ("America/New_York", "2023-11-01", "2023-11-08"),
        ("America/Havana", "2024-11-03", "2024-11-05"),
        ("Asia/Kathmandu", "2025-06-10", "2025-06-20"),
        ("Australia/Lord_Howe", "2025-04-05", "2025-04-07"),
        ("Pacific/Kiritimati", "2023-07-01", "2023-09-30"),
        ("Pacific/Pago_Pago", "2024-02-28", "2024-03-01"),
        ("Etc/UTC", "2024-12-31", "2024-12-31"),
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
        List<OrderData> written = [];
        await using var session = await world.OpenAsync();
        foreach (var (zone, from, to) in Reports)
        {
            var clock = TimeZoneInfo.FindSystemTimeZoneById(zone);
            var (first, last) = (Date(from), Date(to));
            foreach (var date in Enumerable.Range(0, last.DayNumber - first.DayNumber + 2).Select(first.AddDays).Take(7).Append(last).Append(last.AddDays(1)).Distinct())
            {
                var midnight = date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
                midnight -= clock.GetUtcOffset(midnight);
                foreach (var minutes in (int[])[-80, -40, -20, 0, 20, 40, 80])
                    written.Add(await world.ImportAsync(session, world.NewCustomer(), world.NewEmail(), midnight.AddMinutes(minutes)));
            }
        }

        world.AddFresh(written);
    }

    private static DateOnly Date(string date) => DateOnly.ParseExact(date, "yyyy-MM-dd");

    private static async Task MustListAsync(OrdersWorld world)
    {
        var customers = world.Fresh.CountBy(order => order.CustomerId).OrderByDescending(one => one.Value).Select(one => one.Key).ToList();
        var some = world.Scenario.Shuffled(customers.Skip(1)).Take(3);
        (OrderList List, int? Limit)[] lists =
        [
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
