using Harness.Hunting;

namespace AiEndpoint.Tests.Hunt;

/// <summary>
/// What happens between the accounts of a lane. Most lanes are thrown together; a share of them has a theme, because some mistakes need several
/// requests in one order, which chance would hardly ever throw. No more than eight are under way at once (C4).
/// </summary>
internal abstract class LaneThemes : LaneParts
{
    private static readonly (int Weight, Func<Random, IEnumerable<Move>> Draw)[] All =
    [
        (30, Usual), (9, Chain), (9, Crossing), (8, Twins), (8, Reversals), (6, Names), (6, Opposite), (6, Debits), (6, Currencies), (5, Bad),
        (4, Leaving), (3, OthersCards),
    ];

    /// <summary>A lane's moves.</summary>
    private protected static IEnumerable<Move> Moves(Random dice) => All[Weighted(dice, [.. All.Select(theme => theme.Weight)])].Draw(dice);

    /// <summary>A transfer, and a look at it: nobody is in the way of anybody.</summary>
    private protected static IEnumerable<Move> Simple(Random dice)
    {
        yield return Transfer(dice, First) with { Delay = Round(dice.NextDouble() * 3) };
        if (dice.Next(3) == 0) yield return About(dice, "reverse", First) with { After = "a is completed", Delay = Short(dice) };
        if (dice.Next(3) == 0) yield return About(dice, "read", First) with { After = "a is answered", Delay = Short(dice) };
    }

    /// <summary>Callers who leave before they have their answer, while fraud prevention takes its time.</summary>
    private protected static IEnumerable<Move> Leaving(Random dice)
    {
        yield return Do("fraud", ("key", First), ("how", dice.Next(4) == 0 ? "quick drip" : "slow"));
        if (dice.Next(4) == 0) yield return Do("says", ("key", First), ("word", "deny"));
        yield return With(With(Transfer(dice, First), "until", "leaves"), "patience", Seconds(dice, 0.02, 0.5))
            with { Delay = Round(dice.NextDouble() * 2) };
        if (dice.Next(3) > 0) yield break;

        // A reversal, too, whose caller does not wait for it.
        yield return Transfer(dice, "b");
        yield return Do("reverse", ("key", "b"), ("through", Through(dice)), ("until", "leaves"), ("patience", Seconds(dice, 0.005, 0.05)))
            with { After = "b is completed", Delay = Short(dice) };
    }

    /// <summary>Many transfers of few amounts, some reversed, and statements of all kinds.</summary>
    private protected static IEnumerable<Move> Statements(Random dice)
    {
        yield return Do("account", ("account", "w"), ("holds", "20"));
        foreach (var (number, key) in new[] { "a", "b", "c", "d", "e", "f" }.Take(dice.Next(3, 7)).Index())
        {
            var (other, comes) = (Pick(dice, Accounts.Skip(1)), number % 3 == 2);
            yield return Do(
                "transfer", ("key", key), ("from", comes ? other : "w"), ("to", comes ? "w" : other), ("amount", dice.Next(3) == 0 ? "2" : null),
                ("through", Through(dice))) with { Delay = Round(number * 0.2) };
            if (dice.Next(3) == 0) yield return About(dice, "reverse", key) with { After = $"{key} is completed", Delay = Short(dice) };
        }

        for (var queries = dice.Next(2, 6); queries > 0; queries--)
        {
            var by = dice.Next(10) == 0 ? "stranger" : null;
            var query = Pick(dice, dice.Next(3) == 0 ? StatementQueries.Wrong : StatementQueries.Good);
            yield return Do("statement", ("account", "w"), ("query", query), ("by", by), ("through", Through(dice)))
                with { Delay = Round(dice.NextDouble() * 3) };
        }
    }

    /// <summary>Bad input beside good input with the same key.</summary>
    private protected static IEnumerable<Move> Bad(Random dice)
    {
        foreach (var (number, what) in Enumerable.Range(0, 3).Select(_ => Pick(dice, BadRequests.Names)).Distinct().ToList().Index())
        {
            var good = dice.Next(4) switch { 0 => "before", 1 => "after", _ => null };
            yield return Do("bad", ("what", what), ("key", $"{(char)('a' + number)}"), ("good", good)) with { Delay = Round(dice.NextDouble()) };
        }

        yield return Transfer(dice, First) with { Delay = Round(dice.NextDouble() * 2) };
        yield return Do("statement", ("account", "w"), ("query", Pick(dice, StatementQueries.Wrong)), ("through", Through(dice)))
            with { Delay = Round(dice.NextDouble() * 2) };
    }

    /// <summary>What is sent at the same moment in lockstep, after what goes before.</summary>
    private protected static IEnumerable<Move> AtOnce(Random dice) => dice.Next(100) switch
    {
        < 18 => Racing(Crossed(dice)),
        < 34 => Racing(Opposed(dice)),
        < 50 => Racing(Debited(dice)),
        < 64 => Racing(Bodies(dice)),
        < 82 => [.. Before(dice), .. Racing(GivenBack(dice))],
        _ => [.. Before(dice), .. Racing([.. GivenBack(dice).Take(2), .. Spent(dice), .. Opposed(dice).Skip(2).Take(3)])],
    };

    // Transfers between a few accounts that hold little, their near-twins, and what follows on them.
    private static IEnumerable<Move> Usual(Random dice)
    {
        foreach (var name in Accounts.Where(_ => dice.Next(3) == 0))
            yield return Do("account", ("account", name), ("holds", Pick(dice, FewUnits)), ("owner", dice.Next(6) == 0 ? "w" : null));
        foreach (var key in new[] { "a", "b", "c" }.Take(1 + Weighted(dice, 30, 45, 25)))
        {
            foreach (var move in Faults(dice, key)) yield return move;
            var transfer = Between(dice, key) with { Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 2.5) };
            yield return transfer;
            for (var more = Weighted(dice, 35, 40, 25); more > 0; more--) yield return Moment(dice, key, Twin(dice, transfer));
            for (var more = Weighted(dice, 40, 40, 20); more > 0; more--) yield return Moment(dice, key, Follow(dice, key));
        }
    }

    // Money that goes on and on, and is taken back where it no longer is.
    private static IEnumerable<Move> Chain(Random dice)
    {
        var keys = new[] { "a", "b", "c" };
        foreach (var name in Accounts.Skip(1)) yield return Do("account", ("account", name), ("holds", Pick(dice, ["0", "0", "1", "1-"])));
        for (var step = 0; step < keys.Length; step++)
        {
            var transfer = Do(
                "transfer", ("key", keys[step]), ("from", Accounts[step]), ("to", Accounts[step + 1]), ("amount", dice.Next(3) == 0 ? "2" : null),
                ("through", Through(dice)));
            yield return step == 0 ? transfer : transfer with { After = $"{keys[step - 1]} is completed", Delay = Short(dice) };
        }

        foreach (var key in keys.Where(_ => dice.Next(3) > 0))
        {
            yield return Do("reverse", ("key", key), ("through", Through(dice)), ("until", Until(dice)), ("patience", Seconds(dice, 0.01, 0.3)))
                with { After = $"{Pick(dice, keys)} is completed", Delay = Short(dice) };
        }

        yield return About(dice, "read", First) with { After = "a is reversed" };
    }

    // One request several times, and fraud prevention says now this, now that, now nothing.
    private static IEnumerable<Move> Crossing(Random dice)
    {
        var first = dice.Next(2) == 0 ? "deny" : "allow";
        yield return Do("says", ("key", First), ("word", first));
        yield return Do("says", ("key", First), ("word", first == "deny" ? "allow" : "deny"))
            with { After = $"a is {Pick(dice, ["asked", "told", "answered"])}", Delay = Short(dice) };
        yield return Do(
            "fraud", ("key", First), ("how", Pick(dice, ["slow", "late", "hang", "drop", "503", "review"])), ("times", $"{dice.Next(1, 3)}"));
        foreach (var move in Crossed(dice)) yield return move with { Delay = Short(dice) };
        yield return With(Transfer(dice, First), "until", "once")
            with { After = $"a is {Pick(dice, ["told", "completed", "declined"])}", Delay = Short(dice) };
        yield return About(dice, "reverse", First)
            with { After = $"a is {Pick(dice, ["answered", "completed", "declined"])}", Delay = Short(dice) };
        yield return About(dice, "read", First) with { After = "a is answered", Delay = Round(dice.NextDouble()) };
    }

    // One key, several bodies, several phones.
    private static IEnumerable<Move> Twins(Random dice)
    {
        foreach (var move in Faults(dice, First)) yield return move;
        foreach (var move in Bodies(dice)) yield return move with { Delay = Short(dice) };
        yield return Moment(dice, First, With(Transfer(dice, First), "phone", "other"));
        yield return Moment(dice, First, With(Transfer(dice, First), "amount", "2"));
    }

    private static IEnumerable<Move> Reversals(Random dice)
    {
        foreach (var move in Before(dice)) yield return move;
        foreach (var move in GivenBack(dice)) yield return move with { After = "a is completed", Delay = Short(dice) };
        if (dice.Next(2) == 0)
            foreach (var move in Spent(dice)) yield return move with { After = "a is completed", Delay = Short(dice) };
        // Its transfer is repeated meanwhile.
        yield return Transfer(dice, First) with { After = Pick(dice, ["a is completed", "a is reversed"]), Delay = Short(dice) };
    }

    private static IEnumerable<Move> Names(Random dice)
    {
        yield return Do("names", ("are", Pick(dice, ["alike", "glued", "longest"])));
        (string Key, string From)[] sent = [("a", "w"), ("b", "x"), ("c", "y"), ("A", "w"), ("a", "x"), ("b", "w"), ("a", "z")];
        foreach (var (key, from) in sent.Where(_ => dice.Next(3) > 0))
        {
            var to = Pick(dice, Accounts.Where(name => name != from));
            yield return Do(
                "transfer", ("key", key), ("from", from), ("to", to), ("amount", dice.Next(4) == 0 ? "2" : null), ("through", Through(dice)))
                with { Delay = Round(dice.NextDouble() * 1.5) };
        }

        foreach (var name in Accounts.Where(_ => dice.Next(3) == 0))
        {
            yield return Do(
                "statement", ("account", name), ("by", dice.Next(2) == 0 ? Pick(dice, Accounts) : null), ("query", Pick(dice, StatementQueries.Good)),
                ("through", Through(dice))) with { Delay = Round(dice.NextDouble() * 2.5) };
        }

        yield return With(About(dice, "read", First), "by", Pick(dice, ["x", "y", "stranger"])) with { After = "a is answered" };
    }

    private static IEnumerable<Move> Opposite(Random dice)
    {
        if (dice.Next(3) == 0) yield return Do("names", ("are", "alike"));
        foreach (var move in Opposed(dice)) yield return move;
    }

    private static IEnumerable<Move> Debits(Random dice)
    {
        foreach (var move in Debited(dice)) yield return move.Do == "transfer" ? move with { Delay = Short(dice) } : move;
    }

    private static IEnumerable<Move> Currencies(Random dice)
    {
        var (of, other) = (Pick(dice, ["x", "w"]), Pick(dice, ["USD", "SEK"]));
        yield return Do("account", ("account", of), ("holds", Pick(dice, ["0", "3", "20"])), ("currency", other));
        foreach (var key in new[] { "a", "b", "c" })
        {
            var (from, to) = dice.Next(2) == 0 ? ("w", "x") : ("x", "w");
            var currency = dice.Next(3) switch { 0 => "to", 1 => "GBP", _ => null };
            yield return Do(
                "transfer", ("key", key), ("from", from), ("to", dice.Next(4) == 0 ? "y" : to), ("in", currency), ("through", Through(dice)))
                with { Delay = Round(dice.NextDouble()) };
        }

        yield return About(dice, "reverse", First) with { After = "a is answered", Delay = Short(dice) };
        if (dice.Next(2) == 0) yield return Do("says", ("key", "b"), ("word", "deny"));
    }

    // Payers who own the receiving account, another one, or nothing; and accounts that are not there.
    private static IEnumerable<Move> OthersCards(Random dice)
    {
        (string Key, string? By)[] payers = [("a", null), ("b", "x"), ("c", "y"), ("d", "stranger"), ("a", "x")];
        foreach (var (key, by) in payers.Where(_ => dice.Next(4) > 0))
            yield return Do("transfer", ("key", key), ("by", by), ("through", Through(dice))) with { Delay = Round(dice.NextDouble()) };
        yield return Do("transfer", ("key", "e"), ("to", LaneRun.NoAccount), ("through", Through(dice)));
        yield return Do("transfer", ("key", "e"), ("through", Through(dice))) with { After = "e is answered", Delay = Short(dice) };
        yield return Do("transfer", ("key", "f"), ("from", LaneRun.NoAccount), ("through", Through(dice)));
        foreach (var by in (string[])["x", "stranger"])
        {
            yield return With(About(dice, "reverse", First), "by", by) with { After = "a is answered", Delay = Short(dice) };
            yield return With(About(dice, "read", First), "by", by) with { After = "a is answered", Delay = Short(dice) };
        }
    }
}
