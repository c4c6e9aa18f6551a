using Exercises.Testing;
using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Counts what the statement of an account with many entries sends to the database.</summary>
public sealed class LongStatement
{
    private const int MostStatements = 3;
    private const int MostRows = 100;

    // More entries than the rows that a statement may return, by a margin.
    private const int Payers = 4;
    private const int Each = 33;
    private const int Reversals = 4;

    // Workers send statements, too: the least of several requests is what one costs. Two that cost the same are enough, where they keep the bounds.
    private const int Repetitions = 5;
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuietCeiling = TimeSpan.FromSeconds(10);

    private static readonly string[] Sorts = ["", "sort=booked_at", "sort=amount_minor", "sort=counterparty", "sort=kind"];
    private static readonly (string Query, int Entries)[] Limits = [("", 50), ("limit=1", 1), ("limit=99", 99), ("limit=100", 100)];

    [Scenario("long-statement")]
    public Task The_statement_of_an_account_with_many_entries_costs_what_any_other_costs() => CardsWorld.RunAsync(async world =>
    {
        var busy = await FillAsync(world);
        // Notifications that are still being sent cost statements, too.
        await Quiet.UntilAsync(() => world.Notify.Journal.Count, QuietFor, QuietCeiling, world.Cancellation);
        var all = await world.StatementAsync(busy, "limit=100");
        var month = $"month={all.Entries[0].Time!.Value.UtcDateTime:yyyy-MM}";
        world.Scenario.Did($"Asked for its statement with each sort, with several limits, and with a month, up to {Repetitions} times each.");
        using var count = new StatementCount(world.Service);
        foreach (var sort in Sorts)
        {
            foreach (var (limit, entries) in Limits)
            {
                await MustBeBoundedAsync(world, count, busy, $"{sort}&{limit}".Trim('&'), entries);
                // It may be the last minute of a month.
                await MustBeBoundedAsync(world, count, busy, $"{sort}&{limit}&{month}".Trim('&'), entries: null);
            }
        }
    }, new CardsOptions { Isolation = Isolation.OwnProcess });

    private static async Task<Account> FillAsync(CardsWorld world)
    {
        var busy = await world.AddAsync(0);
        var payers = await world.AddAsync([.. Enumerable.Range(0, Payers).Select(_ => world.NewAccount(1_000_000))]);
        world.Scenario.Did($"Made {Payers * Each} transfers to {busy}, and reversed {Reversals}.");
        // All in one direction, each payer one after the other: what happens at once is not this scenario's.
        await Task.WhenAll(payers.Select(async payer =>
        {
            for (var number = 0; number < Each - 1; number++) await world.MustCompleteAsync(world.NewIntent(payer, busy));
        }));
        foreach (var payer in payers.Take(Reversals))
        {
            var intent = world.NewIntent(payer, busy);
            await world.MustReverseAsync(intent, await world.MustCompleteAsync(intent));
        }

        return busy;
    }

    private static async Task MustBeBoundedAsync(CardsWorld world, StatementCount count, Account busy, string query, int? entries)
    {
        List<IReadOnlyList<Counted>> requests = [];
        while (requests.Count < Repetitions && !IsCertain(requests))
        {
            count.Clear();
            var statement = await world.StatementAsync(busy, query);
            requests.Add(count.Statements);
            world.Scenario.MustHold(
                Promises.LimitIsKept, entries is null ? statement.Entries.Count > 0 : statement.Entries.Count == entries,
                () => [$"{busy} has more than {MostRows} entries", $"statement?{query} shows {statement.Entries.Count}"]);
        }

        IEnumerable<string> Seen(IReadOnlyList<Counted> request) => request.Select(one => $"{one}").Prepend($"statement?{query} of {busy}:");
        var fewest = requests.MinBy(request => request.Count)!;
        world.Scenario.MustBeAtMost(
            Promises.StatementIsBounded, "statements", fewest.Count, MostStatements, () => Seen(fewest));
        var least = requests.MinBy(RowsOf)!;
        world.Scenario.MustBeAtMost(Promises.StatementIsBounded, "rows of one statement", RowsOf(least), MostRows, () => Seen(least));
    }

    private static long RowsOf(IReadOnlyList<Counted> request) => request.Select(one => one.Rows).DefaultIfEmpty().Max();

    private static bool IsCertain(IReadOnlyList<IReadOnlyList<Counted>> requests) =>
        requests.GroupBy(request => (request.Count, Rows: RowsOf(request)))
            .Any(same => same.Count() > 1 && same.Key is { Count: <= MostStatements, Rows: <= MostRows });
}
