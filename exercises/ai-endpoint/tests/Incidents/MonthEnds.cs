using System.Collections.Concurrent;
using System.Globalization;
using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Moves money around the ends of months of UTC, where it is another month in the time zones of the database and of the instances.</summary>
public sealed class MonthEnds
{
    private const string East = "Europe/Berlin";
    private const string West = "Pacific/Honolulu";
    private const int Straddling = 3;

    // Fewer than a statement shows, and more than there is time for.
    private const int MostStraddling = 60;

    private static readonly TimeSpan HalfAnHour = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Starts = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LastSecond = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan VerdictTakes = TimeSpan.FromMilliseconds(25);

    // What a service cuts off when it keeps whole seconds.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    [Scenario("month-ends")]
    public Task An_entry_belongs_to_its_month_in_UTC() => ScenarioRunner.RunAsync(async scenario =>
    {
        // Leap years, and no month that is now.
        var year = 4 * scenario.Next(2028 / 4, 2060 / 4);
        DateTime[] times =
        [
            new DateTime(year, 3, 1, 0, 0, 0, DateTimeKind.Utc) - HalfAnHour,
            new DateTime(year, 3, 1, 0, 0, 0, DateTimeKind.Utc) + HalfAnHour,
            new DateTime(year + 1, 1, 1, 0, 0, 0, DateTimeKind.Utc) - Starts,
        ];
        string[] zones = ["Asia/Tokyo", "America/Los_Angeles", "Asia/Kolkata"];
        var offsets = new ConcurrentDictionary<int, TimeSpan>();
        var world = await CardsWorld.StartAsync(scenario, new CardsOptions
        {
            Instances = Straddling - 1,
            TimeZone = East,
            ClockOffset = number => offsets.GetOrAdd(number, _ => times[number - 1] - DateTime.UtcNow),
            LocalZone = number => zones[number - 1],
        });
        DateTime NowAt(int number) => DateTime.UtcNow + offsets[number];

        var accounts = await world.AddAsync(world.NewAccount(100_000), world.NewAccount(100_000));
        for (var number = 1; number < Straddling; number++) await BookAsync(world, accounts, number, NowAt(number), offsets.Values);
        await MustBeInTheirMonthsAsync(world, accounts, $"with sessions of {East}");

        await world.SetTimeZoneAsync(West);
        await world.StartInstanceAsync();
        var end = new DateTime(year + 1, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var others = await world.AddAsync(world.NewAccount(100_000), world.NewAccount(100_000));
        await StraddleAsync(world, others, end, () => NowAt(Straddling));
        await MustBeInTheirMonthsAsync(world, [.. accounts, .. others], $"with sessions of {West}, too");

        // By now, the last entry is of a time that no clock reads any more.
        var ended = DateTime.UtcNow;
        await Caller.UntilAsync(
            () => world.Client.StatementAsync(others[0].OwnerId, others[0].AccountId, world.Cancellation), _ => DateTime.UtcNow - ended > 2 * Tolerance,
            Starts, world.Cancellation);
        var (intent, since) = (world.NewIntent(others[0], others[1]), DateTime.UtcNow);
        world.Scenario.Did($"Sent {intent} to instance 1, whose clock is behind that of the last entry.");
        var made = await world.MustCompleteAsync(intent);
        await MustBeBookedAsync(world, others[0], made, since, DateTime.UtcNow, [.. offsets.Values]);
    });

    // One that is reversed at once, and one that is reversed by the next instance, in another month.
    private static async Task BookAsync(CardsWorld world, Account[] accounts, int number, DateTime now, IEnumerable<TimeSpan> offsets)
    {
        var (client, next) = (world.Clients[number - 1], world.Clients[number % world.Clients.Count]);
        var (from, to) = number % 2 == 0 ? (accounts[0], accounts[1]) : (accounts[1], accounts[0]);
        world.Scenario.Did(
            $"Made two transfers from {from.AccountId} to {to.AccountId} at {now:yyyy-MM-dd HH:mm:ss} UTC, and reversed both, one through "
            + "another instance.");
        foreach (var by in (CardsClient[])[client, next])
        {
            var (intent, since) = (world.NewIntent(from, to), DateTime.UtcNow);
            var transfer = await world.MustCompleteAsync(intent, client);
            await MustBeBookedAsync(world, from, transfer, since, DateTime.UtcNow, [.. offsets]);
            await world.MustReverseAsync(intent, transfer, by);
        }
    }

    /// <summary>Moves money through the last second of a month, one transfer after the other, and beyond.</summary>
    private static async Task StraddleAsync(CardsWorld world, Account[] accounts, DateTime end, Func<DateTime> now)
    {
        var client = world.Clients[Straddling - 1];
        await world.MustCompleteAsync(world.NewIntent(accounts[0], accounts[1]), client);
        await Caller.UntilAsync(
            () => client.StatementAsync(accounts[0].OwnerId, accounts[0].AccountId, world.Cancellation), _ => end - now() < LastSecond, Starts,
            world.Cancellation);
        world.Scenario.Did($"Made transfers from {now():yyyy-MM-dd HH:mm:ss} UTC on, until the month was over.");
        // Fraud prevention sets the pace.
        using var slow = world.Fraud.Rules.Add(FakeFault.DelayBeforeEffect(VerdictTakes));
        var isOver = false;
        for (var made = 0; !isOver && made < MostStraddling; made++)
        {
            isOver = now() > end;
            await world.MustCompleteAsync(world.NewIntent(accounts[0], accounts[1], 1), client);
        }
    }

    // Any instance may move the money; no two clocks read alike, nor does the database's.
    private static async Task MustBeBookedAsync(
        CardsWorld world, Account account, Transfer transfer, DateTime since, DateTime until, IReadOnlyList<TimeSpan> offsets)
    {
        var entry = (await world.StatementAsync(account, "limit=100")).Entries.FirstOrDefault(one => one.TransferId == transfer.TransferId);
        world.Scenario.MustHold(
            Promises.BookedAtItsClock,
            entry?.Time is { } time && offsets.Any(offset =>
                time.UtcDateTime > since + offset - Tolerance && time.UtcDateTime < until + offset + Tolerance),
            () =>
            [
                $"{account}", $"{entry}",
                .. offsets.Select(offset => $"its money moved between {since + offset:O} and {until + offset:O} of an instance's clock"),
            ]);
    }

    /// <summary>Every entry must be in the statement of its month of UTC, and in that of no other, whichever instance is asked.</summary>
    private static async Task MustBeInTheirMonthsAsync(CardsWorld world, IReadOnlyList<Account> accounts, string how)
    {
        world.Scenario.Did($"Read each month's statement through each instance, {how}.");
        foreach (var account in accounts)
        {
            var all = (await world.StatementAsync(account, "limit=100")).Entries;
            var months = all.Select(entry => MonthOf(entry.Time!.Value.UtcDateTime)).Distinct().ToList();
            foreach (var month in months.SelectMany(Around).Distinct())
            {
                var expected = all.Where(entry => MonthOf(entry.Time!.Value.UtcDateTime) == month).ToList();
                foreach (var client in world.Clients)
                {
                    var shown = (await world.StatementAsync(account, $"limit=100&month={month}", client)).Entries;
                    world.Scenario.MustHold(
                        Promises.MonthIsUtc, shown.Select(Line).Order().SequenceEqual(expected.Select(Line).Order()),
                        () =>
                        [
                            $"statement?month={month} of {account}",
                            .. expected.Except(shown).Select(entry => $"missing: {entry}"),
                            .. shown.Except(expected).Select(entry => $"does not belong there: {entry}"),
                        ]);
                }
            }
        }
    }

    private static string Line(Entry entry) => $"{entry.Kind} of {entry.TransferId}: {entry.AmountMinor}, {entry.BookedAt}";

    private static string MonthOf(DateTime time) => time.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Around(string month)
    {
        var first = DateTime.ParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture);
        return [MonthOf(first.AddMonths(-1)), month, MonthOf(first.AddMonths(1)), MonthOf(first.AddYears(1))];
    }
}
