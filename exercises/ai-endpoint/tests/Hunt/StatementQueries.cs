using System.Globalization;
using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Hunt;

/// <summary>What a statement may be asked for, rightly and wrongly (C9 to C11, C14), and what it must show.</summary>
internal static class StatementQueries
{
    private const string ThisMonth = "{now}", NextMonth = "{next}", LastMonth = "{before}";
    private const int UsualLimit = 50;

    // Far more than the moment at which one of two transfers at once takes its time, and the moment at which it is booked, are apart.
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    /// <summary>Queries that are answered. In braces, months by the instances' clock.</summary>
    public static readonly IReadOnlyList<string> Good =
    [
        "", "limit=1", "limit=3", "limit=100", "sort=booked_at", "sort=amount_minor", "sort=counterparty", "sort=kind", "sort=kind&limit=2",
        "sort=amount_minor&limit=3", "limit=2&sort=counterparty", $"month={ThisMonth}", $"month={NextMonth}", $"month={LastMonth}",
        $"sort=amount_minor&month={ThisMonth}&limit=2", $"sort=counterparty&month={ThisMonth}", "page=2",
    ];

    /// <summary>Queries that are refused.</summary>
    public static readonly IReadOnlyList<string> Wrong =
    [
        "limit=", "limit=0", "limit=101", "limit=-1", "limit=1.5", "limit=%2B5", "limit=%205", "limit=5%0A", "limit=%D9%A3", "limit=4294967297",
        "sort=", "sort=Kind", "sort=kind%20", "sort=%20kind", "sort=amount_minor%20DESC", "sort=kind,1", "sort=bookedAt",
        "sort=booked_at%2C%20(SELECT%201%2F0)", "sort=amount_minor::text", "sort=1",
        "month=", "month=2026-13", "month=2026-3", "month=2026-03%0A", "month=2026-03-01", "month=%202026-03",
    ];

    /// <summary>A query as it is sent.</summary>
    /// <param name="query">One of the above.</param>
    /// <param name="now">The instances' time.</param>
    public static string Of(string query, DateTime now) => query
        .Replace(ThisMonth, MonthOf(now), StringComparison.Ordinal)
        .Replace(NextMonth, MonthOf(now.AddMonths(1)), StringComparison.Ordinal)
        .Replace(LastMonth, MonthOf(now.AddMonths(-1)), StringComparison.Ordinal);

    /// <summary>What a query breaks; null for one that is answered.</summary>
    public static Invariant? Breaks(string sent) => !Wrong.Contains(sent) ? null
        : sent.StartsWith("limit", StringComparison.Ordinal) ? Promises.LimitIsKept
        : sent.StartsWith("sort", StringComparison.Ordinal) ? Promises.FourNames
        : Promises.MonthHasOneForm;

    /// <summary>What must hold of a statement by itself, also while money moves.</summary>
    public static void MustBeRight(CardsWorld world, string sent, Statement shown, Func<IEnumerable<string>> seen)
    {
        var (entries, sort) = (shown.Entries, SortOf(sent));
        world.Scenario.MustHold(
            Promises.Readable, entries.All(entry => entry.Time is not null && entry.Kind is Entry.OfTransfer or Entry.OfReversal), seen);
        world.Scenario.MustHold(Promises.LimitIsKept, entries.Count <= LimitOf(sent), seen);
        world.Scenario.MustHold(Promises.MonthIsUtc, entries.All(entry => IsIn(sent, entry)), seen);
        // Text is sorted as the database does; of these, nobody sorts the two kinds otherwise.
        var isSorted = sort switch
        {
            "booked_at" => IsAscending(entries.Select(entry => entry.Time!.Value)),
            "amount_minor" => IsAscending(entries.Select(entry => entry.AmountMinor)),
            "kind" => IsAscending(entries.Select(entry => entry.Kind == Entry.OfTransfer ? 1 : 0)),
            _ => true,
        };
        world.Scenario.MustHold(Promises.EntriesAreSorted, isSorted, seen);
    }

    /// <summary>At rest: every query shows what it must of the account's whole statement, through this instance.</summary>
    public static async Task MustAgreeAsync(CardsWorld world, Account account, CardsClient client)
    {
        var all = (await world.StatementAsync(account, "limit=100", client)).Entries;
        await using var session = await world.Group.OpenOtherAsync();
        var texts = await session.QueryAsync<string>(
            "SELECT given FROM unnest($1::text[]) AS given ORDER BY given", (object)all.Select(entry => entry.Counterparty).Distinct().ToArray());
        foreach (var sent in Good.Select(query => Of(query, InstanceClock.Now)))
        {
            var shown = await world.StatementAsync(account, sent, client);
            IEnumerable<string> Seen() =>
                [$"statement?{sent} of {account}", .. shown.Entries.Select(entry => $"shown: {entry}"), .. all.Select(entry => $"of all: {entry}")];
            MustBeRight(world, sent, shown, Seen);
            long KeyOf(Entry entry) => SortOf(sent) switch
            {
                "booked_at" => entry.Time!.Value.UtcTicks,
                "amount_minor" => entry.AmountMinor,
                "counterparty" => texts.Index().First(text => text.Item == entry.Counterparty).Index,
                _ => entry.Kind == Entry.OfTransfer ? 1 : 0,
            };
            bool IsOfAll(Entry entry) => all.Any(other => (other.TransferId, other.Kind) == (entry.TransferId, entry.Kind));
            world.Scenario.MustHold(
                Promises.EntriesAreWhatHappened,
                shown.Entries.All(IsOfAll) && shown.Entries.DistinctBy(entry => (entry.TransferId, entry.Kind)).Count() == shown.Entries.Count, Seen);
            var expected = all.Where(entry => IsIn(sent, entry)).Select(KeyOf).Order().Take(LimitOf(sent));
            world.Scenario.MustHold(Promises.EntriesAreSorted, shown.Entries.Select(KeyOf).SequenceEqual(expected), Seen);
            // Of equal ones that were not booked at once, the earlier comes first.
            var isInOrder = shown.Entries.Zip(shown.Entries.Skip(1))
                .All(pair => KeyOf(pair.First) != KeyOf(pair.Second) || pair.First.Time < pair.Second.Time + AtOnce);
            world.Scenario.MustHold(Promises.EntriesAreSorted, isInOrder, Seen);
        }
    }

    private static bool IsIn(string sent, Entry entry) => ValueOf(sent, "month") is not { } month || MonthOf(entry.Time!.Value.UtcDateTime) == month;

    private static int LimitOf(string sent) => ValueOf(sent, "limit") is { } limit ? int.Parse(limit, CultureInfo.InvariantCulture) : UsualLimit;

    private static string SortOf(string sent) => ValueOf(sent, "sort") ?? "booked_at";

    private static string? ValueOf(string sent, string name) =>
        sent.Split('&').FirstOrDefault(one => one.StartsWith($"{name}=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private static string MonthOf(DateTime time) => time.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static bool IsAscending<T>(IEnumerable<T> values)
        where T : IComparable<T>
    {
        var all = values.ToList();
        return all.Zip(all.Skip(1)).All(pair => pair.First.CompareTo(pair.Second) <= 0);
    }
}
