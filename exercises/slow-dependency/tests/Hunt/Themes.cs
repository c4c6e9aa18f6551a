using Harness.Hunting;

namespace SlowDependency.Tests.Hunt;

/// <summary>
/// What scripts are about. Each has one theme, because the kinds of mistakes that are known need several things to come together: thrown
/// independently, a hunt of some minutes would hardly ever meet them.
/// </summary>
internal abstract class Themes : CallerThemes
{
    private static readonly (int Weight, Func<Random, Script> Draw)[] All =
    [
        (8, Calm), (5, TenAtOnce), (14, InTrouble), (8, BuyersAtOnce), (7, Sharing), (8, LeavingCrowd), (7, Leavers), (8, Failing), (9, FailingThenQuiet),
        (6, FailingWithAPause), (9, Multiplied), (6, SomeFail), (7, Hanging), (6, OneProduct), (9, Refusing), (8, PriceChange), (8, CatalogueChanges), (7, Instances),
        (9, GivingBack), (5, TroubleThatLasts),
    ];

    /// <inheritdoc />
    public override Script Draw(Random dice) => All[Weighted(dice, [.. All.Select(theme => theme.Weight)])].Draw(dice);

    // Every combination of what C4 promises to wait for.
    private static Script Calm(Random dice) => New(Lanes(dice, Callers, dice.Next(2) == 0 ? 6 : 4), [.. Slow(dice)]);

    private static Script InTrouble(Random dice) => New(
        [.. Lanes(dice, Callers, 4), .. dice.Next(2) == 0 ? [] : (Lane[])[Asking(AnyCrowd(dice))]],
        [.. AnyTroubles(dice)]);

    // Long enough for C8, with enough requests. Pages and checkouts together are sent as little as pages alone.
    private static Script Failing(Random dice)
    {
        var dependency = Pick(dice, Reading);
        return New(
            [
                Asking(Stream(Pick(dice, ["20", "40"]), "9", Pick(dice, ["fresh", "few", "own"]))),
                .. dependency == "pricing" ? (Lane[])[new Lane("buyers", [Stream("10", "9", "fresh", "checkouts")])] : Lanes(dice, 2, 3),
            ],
            Trouble(dependency, Pick(dice, FailsAtOnce), "9.5"));
    }

    // Whatever the trouble was, time alone must do.
    private static Script FailingThenQuiet(Random dice)
    {
        var dependency = Pick(dice, Troubles.Dependencies);
        var isWarehouse = dependency == "warehouse";
        return New(
            [Asking(isWarehouse ? Stream("8", "5", "fresh", "checkouts") : Stream(Pick(dice, ["10", "20"]), "7", Pick(dice, ["fresh", "few", "own"])))],
            Trouble(dependency, !isWarehouse && dice.Next(2) == 0 ? Pick(dice, FailsAtOnce) : Pick(dice, Troubles.AnyOf(dependency)), isWarehouse ? "5.5" : "7.5"),
            Do("quiet"));
    }

    // A quiet time in the middle of it, longer than what most services remember.
    private static Script FailingWithAPause(Random dice) => New(
        [new Lane("stream", [Stream("10", "6", Pick(dice, ["fresh", "own"])), Crowd("120", delay: 10.5)])],
        Trouble(Pick(dice, Reading), Pick(dice, FailsAtOnce), "20"));

    // What fails in one way after the other, or in a way that only one layer knows to be bad (C7).
    private static Script Multiplied(Random dice)
    {
        var dependency = dice.Next(3) == 0 ? "pricing" : "recommender";
        var how = Pick(dice, ["in turn", "in turn", "in turn", "404", "500", "500 late", dependency == "recommender" ? "html" : "404"]);
        return New(
            [
                Asking(dependency == "pricing" && dice.Next(2) == 0 ? Stream("20", "5", "fresh", "checkouts") : Stream(Pick(dice, ["20", "40"]), "5", "fresh")),
                .. how == "404" ? [] : Lanes(dice, 2, 3),
            ],
            Trouble(dependency, how, "5"));
    }

    // One product in twenty fails at once at each of two dependencies, for long enough to be counted (C13).
    private static Script SomeFail(Random dice) => New(
        [Asking(Stream(Pick(dice, ["20", "40"]), "9", "fresh"))],
        Trouble("recommender", Pick(dice, FailsAtOnce), "9.5", "some"), Trouble("pricing", Pick(dice, FailsAtOnce), "9.5", "some"));

    private static Script Hanging(Random dice) => New(
        [
            new Lane("many", [dice.Next(2) == 0 ? Stream("20", "3", "fresh") : Crowd(Pick(dice, ["60", "120"]), delay: 0.2)]),
            .. Lanes(dice, 3, 3),
        ],
        Trouble(Pick(dice, Reading), Pick(dice, ["hang", "hang", "drip", "very slow", "500 late"]), "4"));

    // All fails, and then the calls for one product alone, which was the last to be asked for.
    private static Script OneProduct(Random dice)
    {
        var dependency = Pick(dice, Reading);
        return New(
            [new Lane("stream", [Stream("5", "6", "common"), Stream("5", "15.5", "fresh") with { Delay = 0.5 }])],
            Trouble(dependency, "500", "6.5"), Trouble(dependency, "500", "22", "common"));
    }

    // Few or as many as C11 speaks of; where everything heals at once, what was put off for longer than the promised time shows.
    private static Script GivingBack(Random dice) => New(
        dice.Next(3) == 0
            ? [Asking(Crowd("40", "checkouts")), .. Lanes(dice, 2, 3)]
            : [.. Enumerable.Range(1, Callers).Select(number => new Lane(
                $"{number}", [.. Enumerable.Range(0, 2).Select(_ => Do("checkout", ("through", Either(dice)), ("product", "fresh")) with { Delay = Round(dice.NextDouble() * 0.5) })]))],
        Trouble("warehouse", Pick(dice, ["500 after", "drop after", "cut", "hang after", "late"]), "3"), Undo(dice, dice.Next(3) == 0 ? "3" : Seconds(dice, 6, 8)));

    // Pauses between attempts that grow, memories that end and patience with a loop that has not ended yet show only when trouble lasts (C8, C9, C11, C14).
    private static Script TroubleThatLasts(Random dice) => New(
        [
            new Lane("buyers", [Checkout("fresh"), Checkout("fresh"), Checkout("fresh")]),
            new Lane("stream", [Stream("10", "6", "fresh") with { Delay = 1.7 }, Crowd("120", delay: 30)]),
            new Lane("steady", [With(Stream("4", "34", "fresh"), "through", "2") with { Delay = 2 }]),
            new Lane("health", [Health("1", 20), Health("2"), Health("1", 6), Health("2"), Health("1", 6), Health("2")]),
        ],
        Trouble("warehouse", Pick(dice, ["500 after", "drop after", "cut"]), "1.5"), Do("undo", ("how", Pick(dice, ["500", "drop", "cancel 500"])), ("for", Seconds(dice, 35, 37))),
        Trouble(Pick(dice, Reading), Pick(dice, FailsAtOnce), "37.5") with { Delay = 1.6 });

    private static Move AnyCrowd(Random dice) => With(
        Crowd(Pick(dice, ["20", "60", "120"]), dice.Next(4) == 0 ? "orders" : null, delay: Round(dice.NextDouble() * 3)), "through", Either(dice));
}
