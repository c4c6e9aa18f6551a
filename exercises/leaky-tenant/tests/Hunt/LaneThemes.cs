using Harness.Hunting;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>What lanes are about.</summary>
internal abstract class LaneThemes : Vocabulary
{
    private static readonly string[] Fields = ["title", "body", "tags", "title body", "body tags"];
    private static readonly string[] Names = ["case", "glued"];

    // Kinds of webhooks that are few, and kinds of which there are many addresses.
    private static readonly string[] ByAddress =
    [
        "edge", "inside", "name inside", "both", "turns", "redirects inside", "redirects to a name inside", "redirects to both", "many and inside",
    ];

    /// <summary>The moves of a lane.</summary>
    /// <param name="dice">The only source of chance.</param>
    /// <param name="isLong">Whether it may last for as long as roles and keys need to count.</param>
    protected static IEnumerable<Move> Moves(Random dice, bool isLong)
    {
        if (dice.Next(100) < 20) yield return Do("names", ("are", Pick(dice, Names)));
        foreach (var move in About(dice, isLong)) yield return move;
    }

    private static IEnumerable<Move> About(Random dice, bool isLong) => dice.Next(100) switch
    {
        < 28 => Documents(dice),
        < 44 => Reports(dice, isLong),
        < 66 => Webhooks(dice),
        < 76 => WithTokens(dice, isLong),
        < 86 => BadInput(dice),
        < 93 when isLong => Roles(dice),
        _ => AtOnce(dice),
    };

    // Everything that there is to do with documents, by both tenants.
    private static IEnumerable<Move> Documents(Random dice)
    {
        for (var more = dice.Next(5, 12); more > 0; more--) yield return Moment(dice, AnyOf(dice));
    }

    // Many ask for reports at once, some of whom leave, while what is in them changes.
    private static IEnumerable<Move> Reports(Random dice, bool isLong)
    {
        for (var more = dice.Next(1, 4); more > 0; more--)
            yield return Moment(dice, Crowd(dice));
        for (var more = dice.Next(1, 5); more > 0; more--)
            yield return Moment(dice, Do("report", ("who", Somebody(dice)), ("times", $"{dice.Next(1, 5)}"), ("through", Instance(dice)), ("patience", Patience(dice))));
        for (var more = dice.Next(0, 4); more > 0; more--) yield return Moment(dice, AnyOf(dice));
        if (isLong && dice.Next(3) == 0) yield return Moment(dice, Role(dice));
    }

    // Webhooks of both tenants, some with the same url, which are told of what happens to documents.
    private static IEnumerable<Move> Webhooks(Random dice)
    {
        if (dice.Next(6) == 0)
        {
            foreach (var move in dice.Next(2) == 0 ? Recovering(dice) : BesideAnother(dice)) yield return move;
            yield break;
        }

        var sites = dice.Next(1, 3);
        for (var site = 1; site <= sites; site++)
        {
            var kind = dice.Next(100) < 35 ? "name" : Pick(dice, Site.Kinds.Keys);
            var hook = Do("hook", ("who", "ak"), ("site", $"{site}"), ("kind", kind), ("address", AddressFor(dice, kind)), ("through", Instance(dice)));
            yield return hook;
            if (dice.Next(100) < 45) yield return Moment(dice, With(hook, "who", "bk"));
            if (dice.Next(100) < 45)
            {
                var other = dice.Next(2) == 0 ? "name" : Pick(dice, Site.Kinds.Keys.Where(one => one is not ("edge" or "inside")));
                yield return Do("becomes", ("site", $"{site}"), ("kind", other), ("address", AddressFor(dice, other))) with { Delay = Round(0.3 + (dice.NextDouble() * 2)) };
            }
        }

        for (var more = dice.Next(2, 5); more > 0; more--)
            yield return Change(dice) with { Delay = Round(0.2 + (dice.NextDouble() * 3)) };
        if (dice.Next(5) == 0)
        {
            yield return Do(
                "patch", ("who", Writer(dice)), ("doc", dice.Next(2) == 0 ? "ay" : "by"), ("fields", "title"), ("times", $"{dice.Next(3, 7)}"),
                ("through", Instance(dice))) with { Delay = 0.4 };
        }

        if (dice.Next(2) == 0)
            yield return Moment(dice, Do("deliveries", ("who", Somebody(dice)), ("of", Pick(dice, ["a", "b", "aodd", "a7"])), ("through", Instance(dice))));
        if (dice.Next(2) == 0) yield return Do("probe", ("who", Pick(dice, ["a1", "b2"])), ("doc", Pick(dice, ["ax", "bx"])), ("how", "deliveries")) with { Delay = Round(1 + dice.NextDouble()) };
    }

    // A receiver fails many times in a row, and is well again.
    private static IEnumerable<Move> Recovering(Random dice)
    {
        yield return Do("hook", ("who", "ak"), ("site", "1"), ("kind", Pick(dice, ["500", "drop", "silent"])), ("through", "1"));
        yield return Do("patch", ("who", "a1"), ("doc", "ay"), ("fields", "title"), ("times", $"{dice.Next(5, 9)}"), ("through", "1")) with { Delay = 0.3 };
        yield return Do("becomes", ("site", "1"), ("kind", "name")) with { Delay = Round(2 + dice.NextDouble()) };
        yield return Do("create", ("who", "a2"), ("as", "n"), ("through", Instance(dice))) with { Delay = Round(3.1 + dice.NextDouble()) };
    }

    // One receiver of a tenant's never answers, and the others do.
    private static IEnumerable<Move> BesideAnother(Random dice)
    {
        yield return Do("hook", ("who", "ak"), ("site", "1"), ("kind", "hang"), ("through", "1"));
        yield return Do("hook", ("who", Pick(dice, ["ak", "bk"])), ("site", "2"), ("kind", "name"), ("through", "1")) with { Delay = 0.1 };
        yield return Do("patch", ("who", "a1"), ("doc", "ax"), ("fields", "title"), ("times", $"{dice.Next(2, 5)}"), ("through", "1")) with { Delay = 0.5 };
        yield return Do("create", ("who", "b2"), ("as", "n"), ("through", "1")) with { Delay = 0.8 };
    }

    private static IEnumerable<Move> WithTokens(Random dice, bool isLong)
    {
        for (var more = dice.Next(4, 9); more > 0; more--)
        {
            var move = AnyOf(dice);
            yield return Moment(dice, dice.Next(100) switch
            {
                < 50 => With(move, "token", Pick(dice, Tokens.Names)),
                < 85 => With(move, "signed", Pick(dice, Tokens.Keys.Keys)),
                < 92 => With(move, "scheme", Pick(dice, ["none", "Basic"])),
                _ => move,
            });
        }

        if (dice.Next(2) == 0)
            yield return Moment(dice, Do("flood", ("who", Somebody(dice)), ("times", $"{dice.Next(2, 15)}"), ("through", Instance(dice))));
        if (!isLong) yield break;
        yield return Do("read", ("who", "a1"), ("doc", "ax"), ("signed", "newest"), ("through", Instance(dice))) with { Delay = Round(2 + (dice.NextDouble() * 8)) };
    }

    private static IEnumerable<Move> BadInput(Random dice)
    {
        for (var more = dice.Next(4, 10); more > 0; more--)
        {
            var (route, what) = dice.Next(100) switch
            {
                < 25 => ("create", Pick(dice, Inputs.BadDocuments.Keys)),
                < 50 => ("patch", Pick(dice, Inputs.BadChanges.Keys)),
                < 75 => ("list", Pick(dice, Inputs.BadQueries)),
                < 85 => ("bulk", Pick(dice, Inputs.BadBulks)),
                _ => ("hook", Pick(dice, dice.Next(4) == 0 ? Inputs.BadSecrets.Keys : Inputs.BadUrls)),
            };
            yield return Moment(dice, Do("bad", ("who", Pick(dice, ["a1", "b2", "a2", "b1"])), ("route", route), ("what", what), ("through", Instance(dice))));
        }

        for (var more = dice.Next(1, 4); more > 0; more--) yield return Moment(dice, AnyOf(dice));
    }

    // Roles change, and are asked about before and long enough after.
    private static IEnumerable<Move> Roles(Random dice)
    {
        for (var more = dice.Next(1, 4); more > 0; more--) yield return Role(dice) with { Delay = Round(dice.NextDouble()) };
        for (var more = dice.Next(3, 8); more > 0; more--)
        {
            var move = dice.Next(3) == 0 ? Do("report", ("who", Somebody(dice)), ("through", Instance(dice))) : AnyOf(dice);
            yield return move with { Delay = Round(dice.Next(2) == 0 ? dice.NextDouble() * 1.5 : 7 + dice.NextDouble()) };
        }

        if (dice.Next(2) == 0) yield return Do("report", ("who", "ak"), ("times", "1"), ("through", Instance(dice))) with { Delay = Round(dice.NextDouble() * 1.5) };
    }

    // The same document is changed and deleted at the same moment, and read meanwhile.
    private static IEnumerable<Move> AtOnce(Random dice)
    {
        var delay = Round(dice.NextDouble());
        var side = Pick(dice, ["a", "b"]);
        string[] writers = side == "a" ? ["a1", "a2", "ak"] : ["b2", "b3", "bk"];
        var doc = $"{side}{Pick(dice, ["x", "y"])}";
        for (var more = dice.Next(2, 6); more > 0; more--)
        {
            var who = ("who", Pick(dice, writers));
            yield return dice.Next(100) switch
            {
                < 60 => Do("patch", who, ("doc", doc), ("fields", Pick(dice, Fields)), ("through", Instance(dice))),
                < 75 => Do("delete", who, ("doc", doc), ("through", Instance(dice))),
                < 90 => Do("create", who, ("as", "n"), ("parent", doc), ("through", Instance(dice))),
                _ => Do("list", who, ("sort", "title"), ("through", Instance(dice))),
            } with { Delay = delay };
        }

        yield return Do("read", ("who", writers[0]), ("doc", doc), ("through", Instance(dice))) with { Delay = Round(delay + 0.3) };
    }

    private static Move Crowd(Random dice)
    {
        var what = dice.Next(3) == 0 ? Pick(dice, ["list", "read", "create"]) : "report";
        return Do(
            "crowd", ("what", what), ("times", $"{dice.Next(1, what == "create" ? 7 : 4)}"), ("through", Instance(dice)),
            ("patience", dice.Next(4) == 0 ? Seconds(dice, 0.002, 0.06) : null));
    }

    private static Move AnyOf(Random dice)
    {
        var move = dice.Next(100) switch
        {
            < 15 => Do("read", ("who", Somebody(dice)), ("doc", AnyDoc(dice)), ("header", Header(dice))),
            < 25 => Do(
                "bulk", ("who", Somebody(dice)), ("docs", string.Join(' ', Enumerable.Range(0, dice.Next(1, 7)).Select(_ => AnyDoc(dice)))),
                ("header", Header(dice))),
            < 43 => Do(
                "list", ("who", Somebody(dice)), ("sort", dice.Next(3) == 0 ? null : Pick(dice, ["createdAt", "updatedAt", "title", "ownerId"])),
                ("dir", dice.Next(2) == 0 ? null : Pick(dice, ["asc", "desc"])), ("limit", dice.Next(2) == 0 ? null : Pick(dice, ["1", "2", "100"])),
                ("q", dice.Next(2) == 0 ? null : Pick(dice, Listing.Searches.Keys)), ("header", Header(dice))),
            < 55 => Do(
                "probe", ("who", Pick(dice, ["a1", "a2", "a3"])), ("doc", Pick(dice, ["bx", "by", "bn"])),
                ("how", Pick(dice, ["read", "patch", "delete", "bulk", "parent"]))),
            < 60 => Do("report", ("who", Somebody(dice))),
            _ => Change(dice),
        };
        if (move["through"] is null) move = With(move, "through", Instance(dice));
        return Patience(dice) is { } patience ? With(move, "patience", patience) : move;
    }

    private static Move Change(Random dice) => dice.Next(100) switch
    {
        < 40 => Do(
            "create", ("who", Writer(dice)), ("as", Pick(dice, ["n", "m"])), ("text", dice.Next(3) == 0 ? Pick(dice, ["twin", "longest", "odd", "bare"]) : null),
            ("parent", dice.Next(3) == 0 ? AnyDoc(dice) : null), ("through", Instance(dice))),
        < 75 => Do("patch", ("who", Writer(dice)), ("doc", AnyDoc(dice)), ("fields", Pick(dice, Fields)), ("through", Instance(dice))),
        _ => Do("delete", ("who", Writer(dice)), ("doc", AnyDoc(dice)), ("through", Instance(dice))),
    };

    private static Move Role(Random dice) =>
        Do("role", ("who", Pick(dice, ["a1", "a2", "a3", "a4", "b1", "b2", "b3"])), ("role", Pick(dice, [Member.Viewer, Member.Editor, Member.Admin, ""]) is { Length: > 0 } role ? role : null));

    private static string? AddressFor(Random dice, string kind) => !ByAddress.Contains(kind) ? null
        : kind == "edge" ? Pick(dice, Addresses.AtTheEdges.Select(one => $"{one}")) : Pick(dice, Addresses.Inside.Select(one => $"{one}"));

    private static Move Moment(Random dice, Move move) => dice.Next(100) switch
    {
        < 35 => move with { Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 0.05) },
        < 60 => move with { After = Pick(dice, ["sent", "answered"]), Delay = dice.Next(3) == 0 ? 0 : Round(dice.NextDouble() * 0.3) },
        _ => move with { Delay = Round(dice.NextDouble() * 3) },
    };

    private static string Somebody(Random dice) => Pick(dice, ["a1", "a2", "a3", "b1", "b2", "b3", "a1", "b1", "a4", "ak"]);

    // Mostly those who may.
    private static string Writer(Random dice) => Pick(dice, ["a1", "a2", "b2", "b3", "a1", "b2", "a3", "b1"]);

    private static string AnyDoc(Random dice) => $"{Pick(dice, ["a", "b"])}{Pick(dice, ["x", "y", "n", "x", "y", "m", "none", "odd"])}";

    private static string? Header(Random dice) => dice.Next(100) < 15 ? Pick(dice, ["tenant", "cookie", "others"]) : null;

    private static string? Patience(Random dice) => dice.Next(100) < 12 ? Seconds(dice, 0.002, 0.1) : null;

    private static string Instance(Random dice) => Pick(dice, ["1", "2", "any"]);
}
