using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Asks for every order that is none, and for the four that there are.</summary>
public sealed class SortNames
{
    private static readonly string[] Names = ["booked_at", "amount_minor", "counterparty", "kind"];

    private static readonly string[] Suffixes =
    [
        " ", "  ", "\t", "\n", "\u00a0", "\u200b", " DESC", " desc", " ASC", " NULLS FIRST", " USING >", " COLLATE \"C\"", " LIMIT 1", " --", "--",
        "/**/", ";", "; SELECT 1", ", 1", ",1", ",", ", entry_id", ", (SELECT 1/0)", ", (SELECT count(*) FROM accounts)", ", pg_sleep(0)", "::text",
        "+0", "||''", "=1", ")", "'", "\"", "%", "*", ".x", "_", "x", "2", "s",
    ];

    private static readonly string[] Prefixes =
        [" ", "\t", "\u00a0", "\u200b", "-", "+", "!", "(", "'", "\"", "1, ", "x", "_", "entries.", "public.entries.", "lower(", "DESC "];

    private static readonly string[] Others =
    [
        " ", "1", "0", "2", "-1", "null", "NULL", "true", "*", "entry_id", "transfer_id", "transferId", "account_id", "bookedAt", "booked-at",
        "booked at", "bookedat", "booked", "amountMinor", "amount", "balance_minor", "id", "(SELECT 1)", "random()", "booked_at,kind",
        "booked_at, kind", "k\u0131nd", "k\u0130nd", "\uff4bind",
    ];

    // Ids that databases, and services, sort differently: by letter case, and by what is no letter.
    private static readonly string[] Beginnings = ["b", "B", "a", "A", "a-", "a_", "-a", "_a", "9", "10"];

    [Scenario("sort-names")]
    public Task Whatever_is_not_one_of_the_four_names_is_refused() => CardsWorld.RunAsync(async world =>
    {
        var (account, booked) = await BookAsync(world);
        world.Scenario.Did("Asked for its statement in each of the four orders.");
        var expected = new Dictionary<string, IReadOnlyList<Booked>>();
        foreach (var name in Names) expected[name] = await SortedAsync(world, booked, name);
        await MustBeSortedAsync(world, account, "", expected[Names[0]]);
        foreach (var name in Names)
        {
            await MustBeSortedAsync(world, account, $"sort={name}", expected[name]);
            await MustBeSortedAsync(world, account, $"sort={Encoded(name)}", expected[name]);
            await MustBeSortedAsync(world, account, $"limit={booked.Count / 2}&sort={name}", [.. expected[name].Take(booked.Count / 2)]);
        }

        world.Scenario.Did("Asked for its statement with anything else.");
        foreach (var wrong in Names.SelectMany(Misspelt).Concat(Others).Distinct()) await MustBeRefusedAsync(world, account, wrong);
        foreach (var name in Names)
        {
            await MustNotRunAsync(world, account, $"sort={name}&sort={Uri.EscapeDataString($"{name} DESC")}", expected[name]);
            await MustNotRunAsync(world, account, $"sort={Uri.EscapeDataString($"{name}, (SELECT 1/0)")}&sort={name}", expected[name]);
        }
    });

    private static async Task<(Account Account, IReadOnlyList<Booked> Booked)> BookAsync(CardsWorld world)
    {
        var account = await world.AddAsync(100_000);
        var others = await world.AddAsync([.. world.Scenario.Shuffled(Beginnings)
            .Select(beginning => world.NewAccount(100_000, accountId: $"{beginning}{world.Scenario.Token(6)}"))]);
        List<Booked> booked = [];
        // Transfers that are asked for first and booked last, and reversals of what others have followed: by no id is that their order.
        // What a service does without a verdict is judged elsewhere.
        var (asked, late) = (others.Take(3).Select(other => world.NewIntent(account, other, 100)).ToArray(), new List<Intent>());
        world.Fraud.Answers(FakeAnswer.Error(503, "unavailable"), asked);
        foreach (var intent in asked)
            if ((await world.Client.TransferAsync(intent, world.Cancellation)).Transfer?.Status == Transfer.Pending) late.Add(intent);
        List<(Intent Intent, Transfer Transfer)> reversedLater = [];
        world.Scenario.Did($"Made transfers between {account} and {others.Length} others, some of equal amounts, and reversed some.");
        // Twice, so that each counterparty has several entries; few amounts, so that some are equal.
        foreach (var (index, other) in others.Concat(world.Scenario.Shuffled(others)).Index())
        {
            var (pays, amount) = (index % 3 != 0, 100 * world.Scenario.Next(1, 4));
            var intent = pays ? world.NewIntent(account, other, amount) : world.NewIntent(other, account, amount);
            var transfer = await world.MustCompleteAsync(intent);
            booked.Add(new Booked(transfer.TransferId, Entry.OfTransfer, pays ? -amount : amount, other.AccountId));
            if (index % 8 == 1) await ReverseAsync(intent, transfer);
            if (index % 8 == 5) reversedLater.Add((intent, transfer));
        }

        // One at a time: a service may ask again by itself.
        foreach (var intent in late)
        {
            world.Fraud.Says(FraudPrevention.Allow, intent);
            booked.Add(new Booked((await world.MustCompleteAsync(intent)).TransferId, Entry.OfTransfer, -intent.AmountMinor, intent.To));
        }

        foreach (var (intent, transfer) in Enumerable.Reverse(reversedLater)) await ReverseAsync(intent, transfer);

        return (account, booked);

        async Task ReverseAsync(Intent intent, Transfer transfer)
        {
            await world.MustReverseAsync(intent, transfer);
            var (amount, other) = intent.From == account.AccountId ? (intent.AmountMinor, intent.To) : (-intent.AmountMinor, intent.From);
            booked.Add(new Booked(transfer.TransferId, Entry.OfReversal, amount, other));
        }
    }

    // What was booked first comes first: sorting in memory keeps the order of what is equal.
    private static async Task<IReadOnlyList<Booked>> SortedAsync(CardsWorld world, IReadOnlyList<Booked> booked, string name)
    {
        if (name == "booked_at") return booked;
        if (name == "amount_minor") return [.. booked.OrderBy(one => one.AmountMinor)];
        string TextOf(Booked one) => name == "kind" ? one.Kind : one.Counterparty;
        await using var session = await world.Group.OpenOtherAsync();
        var order = await session.QueryAsync<string>(
            "SELECT given FROM unnest($1::text[]) AS given ORDER BY given", (object)booked.Select(TextOf).Distinct().ToArray());
        return [.. booked.OrderBy(one => order.Index().First(text => text.Item == TextOf(one)).Index)];
    }

    private static async Task MustBeSortedAsync(CardsWorld world, Account account, string query, IReadOnlyList<Booked> expected)
    {
        var statement = await world.StatementAsync(account, query);
        world.Scenario.MustHold(
            Promises.EntriesAreSorted, IsShown(statement, expected),
            () => [$"statement?{query}", .. statement.Entries.Select(entry => $"shown: {entry}"), .. expected.Select(one => $"expected: {one}")]);
    }

    private static async Task MustBeRefusedAsync(CardsWorld world, Account account, string sort)
    {
        var query = $"sort={Uri.EscapeDataString(sort)}";
        var answer = await world.Client.StatementAsync(account.OwnerId, account.AccountId, world.Cancellation, query);
        world.Scenario.MustHold(
            Promises.FourNames, answer is { Status: 400, IsProblem: true }, () => [$"statement?{query}", $"answer: {answer} ({answer.ContentType})"]);
    }

    // Which of two counts is not said; none of what is no name may.
    private static async Task MustNotRunAsync(CardsWorld world, Account account, string query, IReadOnlyList<Booked> expected)
    {
        var answer = await world.Client.StatementAsync(account.OwnerId, account.AccountId, world.Cancellation, query);
        world.Scenario.MustHold(
            Promises.FourNames, answer.Status == 400 || (answer.Statement is { } statement && IsShown(statement, expected)),
            () => [$"statement?{query}", $"answer: {answer} ({answer.ContentType})"]);
    }

    private static bool IsShown(Statement statement, IReadOnlyList<Booked> expected) =>
        statement.Entries.Select(entry => new Booked(entry.TransferId, entry.Kind, entry.AmountMinor, entry.Counterparty)).SequenceEqual(expected);

    private static string Encoded(string name) => string.Concat(name.Select(letter => FormattableString.Invariant($"%{(int)letter:X2}")));

    private static IEnumerable<string> Misspelt(string name) =>
    [
        .. Suffixes.Select(suffix => name + suffix), .. Prefixes.Select(prefix => prefix + name),
        name.ToUpperInvariant(), char.ToUpperInvariant(name[0]) + name[1..], name[..^1] + char.ToUpperInvariant(name[^1]),
        name[..^1], name[1..], $"\"{name}\"", $"'{name}'", $"({name})", $"{name}{name}", $"{name},{name}", name.Replace('_', '-') + "-",
    ];

    private sealed record Booked(string TransferId, string Kind, long AmountMinor, string Counterparty);
}
