using Harness.Hunting;

namespace SlowDependency.Tests.Hunt;

/// <summary>Themes about who asks, for what, and how many at once.</summary>
internal abstract class CallerThemes : StoreMoves
{
    // As many at once as C4 speaks of, and every dependency nearly as slow as it may be.
    protected static Script TenAtOnce(Random dice)
    {
        var buyers = dice.Next(3) * 5;
        return New(
            [.. Enumerable.Range(1, 10).Select(number => new Lane($"{number}", number <= buyers ? [Checkout("fresh")] : [Page("fresh"), Page(Pick(dice, ["fresh", "common"]), 0.3)]))],
            SlowFor("recommender", "0.9", "9"), SlowFor("pricing", "0.9", "9", Pick(dice, ["before", "after"])), SlowFor("warehouse", "2.7", "9", Pick(dice, ["before", "after"])));
    }

    // A crowd that needs what is well, or that one dependency keeps waiting while others ask for what does not need it (C2, C6, C10).
    protected static Script BuyersAtOnce(Random dice) => dice.Next(4) switch
    {
        0 => New([Asking(Crowd("40", "checkouts", delay: 0.2)), .. Lanes(dice, 2, 3)]),
        1 => New([new Lane("pages", [Crowd("60")]), Asking(Crowd("40", "checkouts", delay: 0.3))], Trouble("recommender", Pick(dice, Troubles.AnyOf("recommender")), "4")),
        2 => New(
            [
                Asking(Crowd("90", "checkouts", delay: 0.2)), new Lane("pages", [Crowd("40", delay: 0.8)]), new Lane("orders", [Crowd("20", "orders", delay: 1.2)]),
                new Lane("health", [Health("1", 2)]),
            ],
            Trouble("warehouse", "hang", "4")),
        _ => New(
            [Asking(Crowd("90", delay: 0.2)), new Lane("orders", [Crowd("50", "orders", delay: 0.6)]), new Lane("health", [Health("1", 2)])],
            Trouble(Pick(dice, Reading), Pick(dice, ["hang", "drip", "very slow", "500 late"]), "4")),
    };

    // Several ask for the same at the same moment, and some of them leave.
    protected static Script Sharing(Random dice) => New(
        [.. Enumerable.Range(1, Callers).Select(number => new Lane(
            $"{number}",
            [.. Enumerable.Range(0, 3).Select(move => Do(
                dice.Next(4) == 0 ? "checkout" : "page", ("through", "1"), ("product", dice.Next(5) == 0 ? "fresh" : "common"),
                ("leaves", move == 0 && number <= 2 ? Seconds(dice, 0.2, 0.5) : null)) with { Delay = move == 0 && number == 1 ? 0 : Round(dice.NextDouble() * 0.3) })]))],
        SlowFor("pricing", "0.8", "5"), SlowFor("recommender", Pick(dice, ["0.1", "0.6", "0.8"]), "5"));

    protected static Script LeavingCrowd(Random dice) => New(
        [
            .. Lanes(dice, 3, 4),
            Asking(Crowd(Pick(dice, ["20", "120"]), leaves: Seconds(dice, 0.3, 0.6), delay: Round(dice.NextDouble()))),
        ],
        dice.Next(5) < 3 ? [SlowFor("pricing", "0.9", "4"), SlowFor("recommender", Pick(dice, ["0.1", "0.9"]), "4")] : [Trouble(Pick(dice, Reading), "hang", "3")]);

    // One after the other leaves: what each leaves behind adds up.
    protected static Script Leavers(Random dice)
    {
        var leaves = Seconds(dice, 0.05, 0.3);
        return New(
            [Asking(dice.Next(3) == 0 ? Stream("20", "4", "fresh", "checkouts", leaves) : Stream("40", "4", Pick(dice, ["fresh", "common"]), leaves: leaves)), .. Lanes(dice, 2, 3)],
            dice.Next(3) == 0 ? [Trouble(Pick(dice, Reading), "hang", "4")] : [SlowFor("pricing", Pick(dice, ["0.1", "0.3", "0.9"]), "5"), SlowFor("recommender", "0.3", "5")]);
    }

    // A dependency that refuses what is asked is well (C13): at first nobody asks for anything else, and then some do.
    protected static Script Refusing(Random dice)
    {
        var isAlone = dice.Next(6) > 0;
        var (over, of) = Pick(dice, ["unpriced", "unpriced checkouts", "unknown", "sold out"]) switch
        {
            "unpriced checkouts" => ("unpriced", "checkouts"),
            "sold out" => ("sold out", "checkouts"),
            var pages => (pages, (string?)null),
        };
        return New(
        [
            Asking(Stream("10", "9", over, of)),
            .. Enumerable.Range(1, 4).Select(number => new Lane($"{number}", [.. Enumerable.Range(0, 5).Select(move => Other(Pause(number, move)))])),
        ]);

        // A burst when all calls have been refused for long enough, or a few all the time.
        double Pause(int lane, int move) => !isAlone ? 0.5 + (dice.NextDouble() * 2) : move == 0 ? 6.3 + (0.1 * lane) : 0.2;

        // Where the warehouse refuses, buyers feel it.
        Move Other(double delay) => dice.Next(3) < (over == "sold out" ? 2 : 1) ? Checkout("fresh", Round(delay)) : Page("fresh", Round(delay));
    }

    // The second page comes when the first one's price is nearly too old, and takes a while (C3).
    protected static Script PriceChange(Random dice) => New(
        [.. Enumerable.Range(1, 4).Select(number => new Lane(
            $"{number}",
            [
                Page("own"), Do("reprice") with { Delay = 0.2 },
                number == 4 ? Checkout("own", Round(0.5 + (dice.NextDouble() * 4.5))) : Page("own", Round(number <= 2 ? 4.45 + (dice.NextDouble() * 0.3) : 0.5 + (dice.NextDouble() * 4.5))),
                dice.Next(2) == 0 ? Page("own") : Checkout("own"),
            ]))],
        dice.Next(3) == 0 ? Trouble("recommender", "hang", "7") with { Delay = 1 } : SlowFor("recommender", "0.95", "7") with { Delay = 1 });

    // Products come into the catalogue, prices go and come back, ids differ in one letter, and some checkouts are none (C1, C3, C15).
    protected static Script CatalogueChanges(Random dice) => New(
        [
            new Lane("1", [Page("own"), Do("withdraw") with { Delay = 0.2 }, Page("own", 1), Page("own", 5), Do("reprice"), Page("own", 6.3)]),
            new Lane("2", [Checkout("own"), Do("withdraw") with { Delay = 0.2 }, Checkout("own", 6), Do("reprice"), Checkout("own", 6.3)]),
            new Lane("3", [Do("not listed", ("through", "1")), Do("not listed", ("through", "1"), ("of", "checkouts")), Do("import"), Page("coming"), Checkout("coming", 0.2)]),
            new Lane("4", [Page("small twin"), Page("large twin"), Checkout("large twin"), Checkout("small twin"), Page("small twin", 0.5)]),
            new Lane("5", [.. Enumerable.Range(0, 6).Select(_ => Do("bad basket", ("through", Either(dice)), ("what", Pick(dice, BadBaskets.Names))))]),
        ],
        [.. dice.Next(2) == 0 ? (Move[])[] : [SlowFor("recommender", "0.3", "9")]]);

    // An instance starts beside checkouts of another one that are with the warehouse.
    protected static Script Instances(Random dice) => New(
        [.. Enumerable.Range(1, 4).Select(number => new Lane($"{number}", [.. Enumerable.Range(0, 3).Select(_ => Checkout("fresh", Round(dice.NextDouble() * 0.6)))]))],
        SlowFor("warehouse", Pick(dice, ["2.5", "2.7"]), "9", Pick(dice, ["before", "after"])),
        Do("restart") with { Delay = Round(0.3 + dice.NextDouble()) });

    protected static Lane Asking(Move move) => new(move.Do, [move]);
}
