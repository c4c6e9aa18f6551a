using Harness.Hunting;

namespace AiEndpoint.Tests.Hunt;

/// <summary>What lanes are put together of.</summary>
internal abstract class LaneParts : Vocabulary
{
    private protected const string First = "a";
    private protected static readonly string[] Accounts = ["w", "x", "y", "z"];
    private protected static readonly string[] FewUnits = ["0", "1", "1-", "2", "3", "20", "all"];

    // Something that nobody was asked about is not told, reversed or notified: then a move that waits for it is left out.
    private static readonly string[] Moments =
        ["sent", "asked", "told", "answered", "answered", "completed", "completed", "being notified", "notified"];

    /// <summary>The lane's usual transfer: a unit from w to x.</summary>
    private protected static Move Transfer(Random dice, string key) => Do("transfer", ("key", key), ("through", Through(dice)));

    /// <summary>A request about a key's transfer: "reverse" or "read".</summary>
    private protected static Move About(Random dice, string what, string key) => Do(what, ("key", key), ("through", Through(dice)));

    /// <summary>A transfer between any two accounts.</summary>
    private protected static Move Between(Random dice, string key)
    {
        var from = Pick(dice, Accounts);
        return Do(
            "transfer", ("key", key), ("from", from), ("to", Pick(dice, Accounts.Where(name => name != from))), ("amount", Amount(dice)),
            ("through", Through(dice)), ("until", Until(dice)), ("patience", Seconds(dice, 0.02, 1.5)));
    }

    /// <summary>One request several times.</summary>
    private protected static IEnumerable<Move> Crossed(Random dice)
    {
        for (var number = dice.Next(2, 5); number > 0; number--) yield return Transfer(dice, First);
    }

    /// <summary>Transfers between two or three accounts, in every direction.</summary>
    private protected static IEnumerable<Move> Opposed(Random dice)
    {
        (string From, string To)[] ways = [("w", "x"), ("x", "w"), ("y", "w"), ("w", "y"), ("x", "y"), ("y", "x"), ("w", "x"), ("x", "w")];
        string[] keys = ["d", "e", "f", "g", "h", "i", "j", "k"];
        foreach (var ((from, to), key) in ways.Zip(keys).Take(dice.Next(2, 7)))
        {
            yield return Do(
                "transfer", ("key", key), ("from", from), ("to", to), ("amount", dice.Next(4) == 0 ? "2" : null), ("through", Through(dice)));
        }
    }

    /// <summary>Transfers from one account that does not hold enough for all of them.</summary>
    private protected static IEnumerable<Move> Debited(Random dice)
    {
        yield return Do("account", ("account", "w"), ("holds", Pick(dice, ["1", "2", "2", "3", "1-", "20"])));
        foreach (var key in new[] { "a", "b", "c", "d", "e" }.Take(dice.Next(2, 6)))
        {
            yield return Do(
                "transfer", ("key", key), ("to", Pick(dice, Accounts.Skip(1))), ("amount", dice.Next(4) == 0 ? "2" : null),
                ("through", Through(dice)));
        }
    }

    /// <summary>One key with several bodies.</summary>
    private protected static IEnumerable<Move> Bodies(Random dice)
    {
        Move[] others =
        [
            With(Transfer(dice, First), "amount", "2"), With(Transfer(dice, First), "amount", "1+"), With(Transfer(dice, First), "to", "y"),
            With(Transfer(dice, First), "in", "USD"), Transfer(dice, First),
        ];
        yield return Transfer(dice, First);
        foreach (var other in others.Where(_ => dice.Next(2) == 0)) yield return other;
    }

    /// <summary>A transfer that is made before something becomes of it.</summary>
    private protected static IEnumerable<Move> Before(Random dice)
    {
        yield return Do("account", ("account", "x"), ("holds", Pick(dice, ["0", "0", "1", "20"])));
        yield return Transfer(dice, First);
    }

    /// <summary>Reversals of it, by its owner and by others.</summary>
    private protected static IEnumerable<Move> GivenBack(Random dice)
    {
        for (var number = dice.Next(2, 5); number > 0; number--) yield return Do("reverse", ("key", First), ("through", Through(dice)));
        if (dice.Next(3) == 0) yield return Do("reverse", ("key", First), ("by", Pick(dice, ["x", "stranger"])), ("through", Through(dice)));
    }

    /// <summary>The receiver passes on what it has got.</summary>
    private protected static IEnumerable<Move> Spent(Random dice)
    {
        foreach (var key in new[] { "s", "t" }.Take(dice.Next(1, 3)))
            yield return Do("transfer", ("key", key), ("from", "x"), ("to", Pick(dice, ["w", "y"])), ("through", Through(dice)));
    }

    /// <summary>What happens to the questions and the notifications of a key.</summary>
    private protected static IEnumerable<Move> Faults(Random dice, string key)
    {
        if (dice.Next(100) < 35)
            yield return Do("fraud", ("key", key), ("how", Pick(dice, DependencyFaults.OfFraud.Keys)), ("times", Times(dice)));
        if (dice.Next(100) < 20)
            yield return Do("notify", ("key", key), ("how", Pick(dice, DependencyFaults.OfNotify.Keys)), ("times", Times(dice)));
        if (dice.Next(100) < 15) yield return Do("says", ("key", key), ("word", "deny"));
    }

    /// <summary>A request that is nearly the given one, or the same.</summary>
    private protected static Move Twin(Random dice, Move transfer)
    {
        var (from, to) = (transfer["from"]!, transfer["to"]!);
        var twin = With(Without(Without(transfer, "until"), "patience"), "through", Through(dice)) with { Delay = 0 };
        if (Until(dice) is { } until) twin = With(With(twin, "until", until), "patience", Seconds(dice, 0.02, 1.5));
        var third = Pick(dice, Accounts.Where(name => name != from && name != to));
        return dice.Next(100) switch
        {
            < 40 => twin,
            < 47 => With(twin, "amount", twin["amount"] == "2" ? "1" : "2"),
            < 52 => With(twin, "amount", "1+"),
            < 57 => With(twin, "to", third),
            < 63 => With(twin, "from", third),
            < 69 => With(With(twin, "from", to), "to", from),
            < 75 => With(twin, "key", twin["key"]!.ToUpperInvariant()),
            < 81 => With(twin, "key", "m"),
            < 86 => With(twin, "by", third),
            < 91 => With(twin, "in", "USD"),
            _ => With(twin, "phone", "other"),
        };
    }

    /// <summary>What somebody asks about a transfer.</summary>
    private protected static Move Follow(Random dice, string key)
    {
        var by = dice.Next(100) < 12 ? Pick(dice, [.. Accounts, "stranger"]) : null;
        return dice.Next(100) switch
        {
            < 50 => Do(
                "reverse", ("key", key), ("by", by), ("through", Through(dice)), ("until", Until(dice)), ("patience", Seconds(dice, 0.01, 0.3))),
            < 80 => Do("read", ("key", key), ("by", by), ("through", Through(dice))),
            _ => Do(
                "statement", ("account", Pick(dice, Accounts)), ("query", Pick(dice, StatementQueries.Good)), ("by", by),
                ("through", Through(dice))),
        };
    }

    /// <summary>When a move begins that follows on a key's first request.</summary>
    private protected static Move Moment(Random dice, string key, Move move) => dice.Next(100) switch
    {
        < 30 => move with { Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 0.05) },
        < 80 => move with { After = $"{key} is {Pick(dice, Moments)}", Delay = dice.Next(3) == 0 ? 0 : Round(dice.NextDouble() * 0.4) },
        _ => move with { Delay = Round(dice.NextDouble() * 4) },
    };

    /// <summary>The same moves, their requests all at once.</summary>
    private protected static IEnumerable<Move> Racing(IEnumerable<Move> moves) =>
        moves.Select(move => move.Do is "transfer" or "reverse" ? With(move, "at", "once") : move);

    /// <summary>One instance's number.</summary>
    private protected static string Either(Random dice) => Pick(dice, ["1", "2"]);

    private protected static string Through(Random dice) => Pick(dice, ["1", "2", "any"]);

    private protected static double Short(Random dice) => dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 0.3);

    private protected static string? Until(Random dice) => dice.Next(100) switch { < 15 => "once", < 32 => "leaves", _ => null };

    // Sometimes until all is healed.
    private static string? Times(Random dice) => dice.Next(100) < 25 ? null : $"{Weighted(dice, 0, 50, 30, 20)}";

    private static string? Amount(Random dice) => dice.Next(100) switch
    {
        < 55 => null,
        < 75 => "2",
        < 85 => "3",
        < 92 => "1+",
        < 97 => "least",
        _ => "most",
    };
}
