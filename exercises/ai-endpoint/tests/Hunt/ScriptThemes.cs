using Harness.Hunting;

namespace AiEndpoint.Tests.Hunt;

/// <summary>
/// What scripts are about. Each has one theme, because several kinds of mistakes show only where two or three things come together: thrown
/// independently, a hunt of some minutes would hardly ever meet them. Most themes are played among lanes that are thrown together.
/// </summary>
internal abstract class ScriptThemes : LaneThemes
{
    private const int Lanes = 14;

    // Beside what takes long, or what needs an instance that has little else to do.
    private const int FewLanes = 6;

    // As many as the contract says wait for fraud prevention (C5), and some who do not.
    private const int LanesThatWait = 24;
    private const int LanesOfReaders = 4;

    // Their notifications are no more than the contract says wait (C7).
    private const int LanesThatAreNotified = 9;

    // One after the other, each for more than a second.
    private const int LanesOfRaces = 6;

    private static readonly (int Weight, Func<Random, Script> Draw)[] All =
    [
        (36, InTrouble), (16, Races), (8, FraudHangs), (10, NotifyIsAway), (9, KilledMeanwhile), (6, LongOutage), (6, Calm), (6, Secret), (3, Read),
    ];

    /// <inheritdoc />
    public override Script Draw(Random dice)
    {
        var script = All[Weighted(dice, [.. All.Select(theme => theme.Weight)])].Draw(dice);
        var readsLog = dice.Next(100) < 12 && script.Disturbances.All(move => move.Do is not (CardsStage.ReadLog or Race.Name));
        return readsLog ? script with { Disturbances = [.. script.Disturbances, Do(CardsStage.ReadLog)] } : script;
    }

    private static Script InTrouble(Random dice) => New(Thrown(dice, Lanes), Disturbances(dice, Lanes));

    private static Script Races(Random dice) =>
        New(Enumerable.Range(1, LanesOfRaces).Select(number => new Lane($"{number}", [.. AtOnce(dice)])), [Do(Race.Name)]);

    // Whoever waits for a word, and whoever needs none, at one instance.
    private static Script FraudHangs(Random dice)
    {
        var (through, how) = (Either(dice), Pick(dice, ["hang", "hang", "hang after", "very late", "drip"]));
        var waiting = Enumerable.Range(1, LanesThatWait).Select(number => new Lane($"{number}",
        [
            Do("transfer", ("key", "a"), ("through", through), ("until", dice.Next(4) == 0 ? null : "once")) with { Delay = Within(dice, 0.6, 1) },
        ]));
        var readers = Enumerable.Range(1, LanesOfReaders).Select(number => new Lane($"reader {number}",
        [
            Do("transfer", ("key", "a"), ("through", through)),
            .. ((Move[])
            [
                Do("statement", ("account", "w"), ("query", Pick(dice, StatementQueries.Good)), ("through", through)),
                Do("read", ("key", "a"), ("through", through)), Do("reverse", ("key", "a"), ("through", through)),
            ]).Select(move => move with { Delay = Within(dice, 1.1, 1.6) }),
        ]));
        return New([.. waiting, .. readers], [Do("fraud", ("how", how), ("for", "5")) with { Delay = 0.5 }]);
    }

    // For longer than anybody waits for an answer, again and again, and somebody dies of it.
    private static Script NotifyIsAway(Random dice)
    {
        List<Move> disturbances = [Do("notify", ("how", OfNotify(dice)), ("for", Seconds(dice, 3, 8)))];
        if (dice.Next(2) == 0)
            disturbances.Add(Do("notify", ("how", OfNotify(dice)), ("for", Seconds(dice, 2, 5))) with { Delay = Within(dice, 3, 4) });
        if (dice.Next(2) == 0)
        {
            disturbances.Add(Do("kill", ("through", Either(dice)), ("back", dice.Next(2) == 0 ? null : Seconds(dice, 0, 2)))
                with { After = $"{dice.Next(1, LanesThatAreNotified + 1)}:a is being notified", Delay = Short(dice) });
        }

        return New(SimpleLanes(dice, LanesThatAreNotified), disturbances);
    }

    // At a moment of a request, whatever else goes on.
    private static Script KilledMeanwhile(Random dice)
    {
        List<Move> disturbances = [];
        foreach (var through in dice.Next(3) == 0 ? (string[])["1", "2"] : [Either(dice)])
        {
            var moment = Pick(dice, ["asked", "told", "answered", "completed", "being notified"]);
            disturbances.Add(Do("kill", ("through", through), ("back", dice.Next(3) == 0 ? null : Seconds(dice, 0, 1.5)))
                with { After = $"{dice.Next(1, LanesThatAreNotified + 1)}:a is {moment}", Delay = Within(dice, 0, 0.06) });
        }

        if (dice.Next(3) == 0)
            disturbances.Add(Do("lost answer", ("nth", $"{dice.Next(1, 12)}"), ("through", Either(dice))) with { Delay = Within(dice, 0, 1) });
        return New(dice.Next(2) == 0 ? SimpleLanes(dice, LanesThatAreNotified) : Thrown(dice, LanesThatAreNotified), disturbances);
    }

    // Longer than any pool's, and any call's, time-out.
    private static Script LongOutage(Random dice)
    {
        var how = Pick(dice, ["refuse", "freeze", "freeze and cut"]);
        var outage = Do("database", ("how", how), ("through", Where(dice)), ("for", Seconds(dice, 6, 12)));
        return New(Thrown(dice, FewLanes), [outage with { Delay = Within(dice, 0, 1) }]);
    }

    // Nothing is away: what is promised only then.
    private static Script Calm(Random dice) => New(
        [
            .. Thrown(dice, FewLanes).Select(lane => lane with { Moves = [.. lane.Moves.Where(move => !IsAway(move))] }),
            .. Enumerable.Range(1, FewLanes).Select(number => new Lane($"leaving {number}", [.. Leaving(dice)])),
        ],
        []);

    // Whatever fails, what is in the header stays where it is.
    private static Script Secret(Random dice) => New(
        Enumerable.Range(1, FewLanes + FewLanes).Select(number => new Lane($"{number}",
            number % 2 == 0 ? [.. Bad(dice)] : [Do("fraud", ("how", Pick(dice, DependencyFaults.OfFraud.Keys)), ("times", "2")), .. Simple(dice)])),
        [.. Disturbances(dice, FewLanes).Take(1), Do(CardsStage.ReadLog)]);

    private static Script Read(Random dice) =>
        New(Enumerable.Range(1, FewLanes).Select(number => new Lane($"{number}", [.. Statements(dice)])), []);

    private static Script New(IEnumerable<Lane> lanes, IEnumerable<Move> disturbances) =>
        new() { Lanes = [.. lanes], Disturbances = [.. disturbances] };

    private static IEnumerable<Lane> Thrown(Random dice, int count) =>
        Enumerable.Range(1, count).Select(number => new Lane($"{number}", [.. Moves(dice)])).ToList();

    private static IEnumerable<Lane> SimpleLanes(Random dice, int count) =>
        Enumerable.Range(1, count).Select(number => new Lane($"{number}", [.. Simple(dice)])).ToList();

    private static IEnumerable<Move> Disturbances(Random dice, int lanes)
    {
        for (var number = Weighted(dice, 15, 40, 32, 13); number > 0; number--)
        {
            var move = dice.Next(100) switch
            {
                < 12 => Do("database", ("how", "refuse"), ("through", Where(dice)), ("for", Seconds(dice, 0.3, 4))),
                < 18 => Do("database", ("how", "cut"), ("through", Where(dice))),
                < 28 => Do("database", ("how", Pick(dice, ["freeze", "freeze and cut"])), ("through", Where(dice)), ("for", Seconds(dice, 0.5, 4))),
                < 40 => Do("lost answer", ("nth", $"{dice.Next(1, 25)}"), ("through", Either(dice))),
                < 52 => Do("kill", ("through", Either(dice)), ("back", Seconds(dice, 0, 2))),
                < 62 => Do("kill", ("through", Either(dice))),
                < 78 => Do("fraud", ("how", Pick(dice, [.. DependencyFaults.OfFraud.Keys, DependencyFaults.Refuse])), ("for", Seconds(dice, 0.5, 4))),
                < 93 => Do("notify", ("how", OfNotify(dice)), ("for", Seconds(dice, 0.5, 5))),
                // Not away, and wide enough for whoever comes in between.
                _ => Do("slow network", ("milliseconds", Pick(dice, ["5", "15"])), ("through", Where(dice)), ("for", Seconds(dice, 2, 5))),
            };
            var lane = dice.Next(1, lanes + 1);
            yield return dice.Next(100) < 55
                ? move with { Delay = Round(dice.NextDouble() * 3) }
                : move with
                {
                    After = $"{lane}:a is {Pick(dice, ["sent", "asked", "told", "completed", "answered", "being notified"])}",
                    Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 0.3),
                };
        }
    }

    /// <summary>Whether a move of a lane keeps fraud prevention or notifications away.</summary>
    internal static bool IsAway(Move move) => move.Do == "notify" || (move.Do == "fraud" && move["how"] is not ("slow" or "quick drip"));

    private static string OfNotify(Random dice) => Pick(dice, [.. DependencyFaults.OfNotify.Keys, DependencyFaults.Refuse]);

    private static double Within(Random dice, double from, double to) => Round(from + (dice.NextDouble() * (to - from)));

    private static string Where(Random dice) => Pick(dice, ["1", "2", "both"]);
}
