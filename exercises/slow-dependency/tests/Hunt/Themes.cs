using Harness.Hunting;

namespace SlowDependency.Tests.Hunt;

/// <summary>
/// What scripts are about. Each has one theme, because the kinds of mistakes that are known need several things to come together: thrown
/// independently, a hunt of some minutes would hardly ever meet them.
/// </summary>
internal abstract class Themes : Vocabulary
{
    // Of all callers together, so that no instance ever has more requests than C4 speaks of.
    private const int Callers = 5;

    private static readonly (int Weight, Func<Random, Script> Draw)[] All =
    [
        (10, Calm), (18, InTrouble), (8, Sharing), (10, LeavingCrowd), (8, Failing), (8, FailingThenQuiet), (6, FailingWithAPause), (8, InTurn), (7, Hanging), (7, OneProduct),
        (7, Refusals), (9, PriceChange), (8, Instances), (10, GivingBack),
    ];

    /// <inheritdoc />
    public override Script Draw(Random dice) => All[Weighted(dice, [.. All.Select(theme => theme.Weight)])].Draw(dice);

    // Every combination of what C4 promises to wait for.
    private static Script Calm(Random dice) => New(Lanes(dice, Callers, dice.Next(2) == 0 ? 6 : 4), [.. Slow(dice)]);

    private static Script InTrouble(Random dice) =>
        New([.. Lanes(dice, Callers, 4), .. dice.Next(2) == 0 ? [] : (Lane[])[new Lane("crowd", [Crowd(dice)])]], [.. AnyTroubles(dice)]);

    // Several ask for the same at the same moment, and some of them leave.
    private static Script Sharing(Random dice) => New(
        [.. Enumerable.Range(1, Callers).Select(number => new Lane(
            $"{number}",
            [.. Enumerable.Range(0, 3).Select(move => Do(
                dice.Next(4) == 0 ? "checkout" : "page", ("through", "1"), ("product", dice.Next(5) == 0 ? "fresh" : "common"),
                ("leaves", move == 0 && number <= 2 ? Seconds(dice, 0.2, 0.5) : null)) with { Delay = move == 0 && number == 1 ? 0 : Round(dice.NextDouble() * 0.3) })]))],
        SlowFor("pricing", "0.8", "5"), SlowFor("recommender", Pick(dice, ["0.1", "0.6", "0.8"]), "5"));

    private static Script LeavingCrowd(Random dice) => New(
        [
            .. Lanes(dice, 3, 4),
            new Lane("crowd", [Do("crowd", ("count", Pick(dice, ["20", "20", "120"])), ("through", "1"), ("leaves", Seconds(dice, 0.3, 0.6))) with { Delay = Round(dice.NextDouble()) }]),
        ],
        dice.Next(5) < 3 ? [SlowFor("pricing", "0.9", "4"), SlowFor("recommender", Pick(dice, ["0.1", "0.9"]), "4")] : [Trouble(Pick(dice, Reading), "hang", "3")]);

    // Long enough for C8, with enough requests.
    private static Script Failing(Random dice) => New(
        [new Lane("stream", [Stream(Pick(dice, ["20", "40"]), "9", Pick(dice, ["fresh", "few", "own"]))]), .. Lanes(dice, 2, 3)],
        Trouble(Pick(dice, Reading), Pick(dice, FailsAtOnce), "9.5"));

    private static Script FailingThenQuiet(Random dice) => New(
        [new Lane("stream", [Stream(Pick(dice, ["10", "20"]), "7", Pick(dice, ["fresh", "few", "own"]))])],
        Trouble(Pick(dice, Reading), Pick(dice, FailsAtOnce), "7.5"), Do("quiet"));

    // A quiet time in the middle of it, longer than what most services remember.
    private static Script FailingWithAPause(Random dice) => New(
        [new Lane("stream", [Stream("10", "6", Pick(dice, ["fresh", "own"])), Do("crowd", ("count", "120"), ("through", "1")) with { Delay = 10.5 }])],
        Trouble(Pick(dice, Reading), Pick(dice, FailsAtOnce), "20"));

    private static Script InTurn(Random dice) => New(
        [new Lane("stream", [Stream(Pick(dice, ["20", "40"]), "5", "fresh")]), .. Lanes(dice, 2, 3)],
        Trouble(dice.Next(3) == 0 ? "pricing" : "recommender", "in turn", "5"));

    private static Script Hanging(Random dice) => New(
        [
            new Lane("many", [dice.Next(2) == 0 ? Stream("20", "3", "fresh") : Do("crowd", ("count", Pick(dice, ["60", "120"])), ("through", "1")) with { Delay = 0.2 }]),
            .. Lanes(dice, 3, 3),
        ],
        Trouble(Pick(dice, Reading), Pick(dice, ["hang", "hang", "drip", "very slow"]), "4"));

    // All fails, and then the calls for one product alone, which was the last to be asked for.
    private static Script OneProduct(Random dice)
    {
        var dependency = Pick(dice, Reading);
        return New(
            [new Lane("stream", [Stream("5", "6", "common"), Stream("5", "15.5", "fresh") with { Delay = 0.5 }])],
            Trouble(dependency, "500", "6.5"), Do("trouble", ("dependency", dependency), ("how", "500"), ("for", "22"), ("only", "common")));
    }

    // A dependency that refuses what is asked is well (C13).
    private static Script Refusals(Random dice) => New(
        [
            new Lane("stream", [Stream("10", "9", Pick(dice, ["unpriced", "unpriced", "unknown"]))]),
            .. Enumerable.Range(1, 4).Select(number => new Lane(
                $"{number}",
                [.. Enumerable.Range(0, 5).Select(_ => Do(dice.Next(3) == 0 ? "checkout" : "page", ("through", "1"), ("product", "fresh")) with { Delay = Round(0.5 + (dice.NextDouble() * 2)) })])),
        ]);

    // The second page comes when the first one's price is nearly too old, and takes a while (C3).
    private static Script PriceChange(Random dice) => New(
        [.. Enumerable.Range(1, 4).Select(number => new Lane(
            $"{number}",
            [
                Do("page", ("through", "1"), ("product", "own")), Do("reprice") with { Delay = 0.2 },
                Do(number == 4 ? "checkout" : "page", ("through", "1"), ("product", "own")) with { Delay = Round(number <= 2 ? 4.45 + (dice.NextDouble() * 0.3) : 0.5 + (dice.NextDouble() * 4.5)) },
                Do(dice.Next(2) == 0 ? "page" : "checkout", ("through", "1"), ("product", "own")),
            ]))],
        dice.Next(3) == 0 ? Trouble("recommender", "hang", "7") with { Delay = 1 } : SlowFor("recommender", "0.95", "7") with { Delay = 1 });

    // An instance starts beside checkouts of another one that are with the warehouse.
    private static Script Instances(Random dice) => New(
        [.. Enumerable.Range(1, 4).Select(number => new Lane(
            $"{number}", [.. Enumerable.Range(0, 3).Select(_ => Do("checkout", ("through", "1"), ("product", "fresh")) with { Delay = Round(dice.NextDouble() * 0.6) })]))],
        Do("slow", ("dependency", "warehouse"), ("seconds", Pick(dice, ["2.5", "2.7"])), ("when", Pick(dice, ["before", "after"])), ("for", "9")),
        Do("restart") with { Delay = Round(0.3 + dice.NextDouble()) });

    private static Script GivingBack(Random dice) => New(
        [.. Enumerable.Range(1, Callers).Select(number => new Lane(
            $"{number}", [.. Enumerable.Range(0, 2).Select(_ => Do("checkout", ("through", Either(dice)), ("product", "fresh")) with { Delay = Round(dice.NextDouble() * 0.5) })]))],
        Trouble("warehouse", Pick(dice, ["500 after", "drop after", "cut", "hang after", "late"]), "3"),
        Do("undo", ("how", Pick(dice, Troubles.Undos.Keys)), ("for", Seconds(dice, 6, 8))));

    private static readonly string[] Reading = ["recommender", "pricing"];

    private static readonly string[] FailsAtOnce = ["500", "503"];

    private static Script New(IReadOnlyList<Lane> lanes, params IReadOnlyList<Move> disturbances) => new() { Lanes = lanes, Disturbances = disturbances };

    private static Lane[] Lanes(Random dice, int count, int most) => [.. Enumerable.Range(1, count).Select(number => new Lane($"{number}", [.. Moves(dice, most)]))];

    private static IEnumerable<Move> Moves(Random dice, int most)
    {
        var mayLeave = true;
        for (var number = dice.Next(2, most + 1); number > 0; number--)
        {
            var leaves = mayLeave && dice.Next(100) < 12 ? Seconds(dice, 0.02, 0.6) : null;
            mayLeave &= leaves is null;
            yield return (dice.Next(100) switch
            {
                < 45 => Do("page", ("through", Either(dice)), ("product", dice.Next(3) == 0 ? "own" : "fresh"), ("leaves", leaves)),
                < 78 => Do("checkout", ("through", Either(dice)), ("product", dice.Next(3) == 0 ? "own" : "fresh"), ("leaves", leaves)),
                < 88 => Do("order", ("through", Either(dice))),
                _ => Do("health", ("through", Either(dice))),
            }) with { Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 2) };
        }
    }

    private static Move Crowd(Random dice) =>
        Do("crowd", ("count", Pick(dice, ["20", "60", "120"])), ("through", Either(dice))) with { Delay = Round(dice.NextDouble() * 3) };

    private static Move Stream(string rate, string seconds, string over) =>
        Do("stream", ("rate", rate), ("for", seconds), ("over", over), ("through", "1"));

    private static IEnumerable<Move> Slow(Random dice)
    {
        foreach (var dependency in Troubles.Dependencies)
        {
            if (dice.Next(4) == 0) continue;
            var seconds = dependency == "warehouse" ? Pick(dice, ["0.9", "1.8", "2.7"]) : Pick(dice, ["0.3", "0.6", "0.8", "0.9"]);
            yield return SlowFor(dependency, seconds, Pick(dice, ["4", "6", "8"])) is var slow && dice.Next(2) == 0 ? slow : With(slow, "when", "after");
        }
    }

    private static Move SlowFor(string dependency, string seconds, string length) =>
        Do("slow", ("dependency", dependency), ("seconds", seconds), ("when", "before"), ("for", length));

    private static IEnumerable<Move> AnyTroubles(Random dice)
    {
        var first = Pick(dice, Troubles.Dependencies);
        yield return AnyTrouble(dice, first);
        if (dice.Next(100) < 45) yield return AnyTrouble(dice, Pick(dice, Troubles.Dependencies.Where(other => other != first)));
        if (dice.Next(100) < (first == "warehouse" ? 50 : 10))
            yield return Do("undo", ("how", Pick(dice, Troubles.Undos.Keys)), ("for", Seconds(dice, 1, 7)));
    }

    // Only of the recommender it is known that it answers HTML (D2).
    private static Move AnyTrouble(Random dice, string dependency) =>
        Trouble(dependency, Pick(dice, Troubles.Of(dependency).Keys.Where(how => how != "html" || dependency == "recommender")), Seconds(dice, 1, 7))
            with { Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 2) };

    private static Move Trouble(string dependency, string how, string length) =>
        Do("trouble", ("dependency", dependency), ("how", how), ("for", length));

    private static string Either(Random dice) => Pick(dice, ["1", "2"]);
}
