using Harness.Hunting;

namespace Oversell.Tests.Hunt;

/// <summary>
/// What scripts are about. Each has one theme, because several kinds of mistakes show only where two or three things come together: thrown
/// independently, a hunt of some minutes would hardly ever meet them. Most themes are played among lanes that are thrown together.
/// </summary>
internal abstract class ScriptThemes : LaneThemes
{
    private const int Lanes = 20;

    // Beside a crowd, or beside what needs an instance that has little else to do.
    private const int FewLanes = 10;

    // While requests for one event are held up: as many events as may be busy beside it without any crowd.
    private const int LanesBesideHeldUp = 6;
    private const int LanesLeftAlone = 6;
    private const int LanesOfReaders = 6;

    private static readonly (int Weight, Func<Random, Script> Draw)[] All =
    [
        (42, InTrouble), (12, Crowded), (16, HeldUp), (10, EndBesideKills), (7, LongOutage), (8, SlowAnswers), (5, HungAndKilled),
    ];

    /// <inheritdoc />
    public override Script Draw(Random dice)
    {
        var script = All[Weighted(dice, [.. All.Select(theme => theme.Weight)])].Draw(dice);
        return dice.Next(100) < 15 ? script with { Lanes = [.. script.Lanes, .. OfTheStarter()] } : script;
    }

    private static Script InTrouble(Random dice) => New(Thrown(dice, Lanes), Disturbances(dice, Lanes));

    private static Script Crowded(Random dice) =>
        New([new Lane("1", [.. Crowd(dice)]), .. Thrown(dice, FewLanes).Skip(1)], dice.Next(2) == 0 ? [] : Disturbances(dice, FewLanes));

    // Mostly as many as may hang, all at once, and everybody else at the same instance.
    private static Script HeldUp(Random dice)
    {
        var (isAtOnce, what) = (dice.Next(3) > 0, dice.Next(3) == 0 ? null : Pick(dice, ["looks", "reads", "confirmations", "cancellations"]));
        var through = dice.Next(4) > 0 ? "1" : null;
        return New(
            Enumerable.Range(1, LanesBesideHeldUp).Select(number => new Lane($"{number}", [.. Alone(dice, through)])),
            [Do("hold up", ("what", what), ("count", isAtOnce ? "10" : Pick(dice, ["3", "6", "10"])), ("where", isAtOnce ? "at once" : null), ("for", Pick(dice, ["4", "6", "11"])))]);
    }

    // All heals at once, and nobody asks for anything: whoever has died took nothing along that the others would have to wait for.
    private static Script EndBesideKills(Random dice)
    {
        var kill = dice.Next(100) < 60
            ? Do("kill", ("through", "both"), ("back", Seconds(dice, 0, 0.5)))
            : Do("kill", ("through", Either(dice)));
        return New([.. AllLeftAlone(dice, LanesLeftAlone), .. Thrown(dice, FewLanes)], [kill with { After = "left 1:a is about to expire", Delay = Round(dice.NextDouble() * 0.3) }, Do("quiet")]);
    }

    // Holds end while nothing can end them, for longer than any loop's first pauses, and any call's time-outs.
    private static Script LongOutage(Random dice)
    {
        var outage = dice.Next(3) > 0
            ? Do("database", ("how", "refuse"), ("through", "both"), ("for", Seconds(dice, 16, 17)))
            : Do("database", ("how", "freeze"), ("through", "both"), ("for", Seconds(dice, 6, 12)));
        return New([.. AllLeftAlone(dice, LanesLeftAlone), .. Thrown(dice, FewLanes / 2)], [outage with { Delay = Round(0.6 + (dice.NextDouble() * 0.9)) }, Do("quiet")]);
    }

    // An answer is on its way for long enough that a change elsewhere is made, answered and asked about meanwhile, on a busy machine, too.
    private static Script SlowAnswers(Random dice)
    {
        var through = Either(dice);
        return New(
            Enumerable.Range(1, LanesOfReaders).Select(number => new Lane($"reader {number}", [.. SeenFromBoth(dice, through)])),
            [Do("slow answers", ("milliseconds", Pick(dice, ["300", "600"])), ("through", through), ("for", "5"))]);
    }

    // What hangs is half done, and whoever did it will not go on.
    private static Script HungAndKilled(Random dice)
    {
        var (through, begins) = (Either(dice), dice.NextDouble() * 1.5);
        return New(
            Thrown(dice, Lanes),
            [
                Do("stall", ("count", "3"), ("nth", $"{dice.Next(1, 9)}"), ("through", through), ("for", "3")) with { Delay = Round(begins) },
                Do("kill", ("through", through), ("back", dice.Next(2) == 0 ? null : Seconds(dice, 0, 1))) with { Delay = Round(begins + 0.2 + (dice.NextDouble() * 0.8)) },
            ]);
    }

    private static Script New(IEnumerable<Lane> lanes, IEnumerable<Move> disturbances) => new() { Lanes = [.. lanes], Disturbances = [.. disturbances] };

    private static IEnumerable<Lane> Thrown(Random dice, int count) => Enumerable.Range(1, count).Select(number => new Lane($"{number}", [.. Moves(dice)])).ToList();

    private static IEnumerable<Lane> AllLeftAlone(Random dice, int count) => Enumerable.Range(1, count).Select(number => new Lane($"left {number}", [.. LeftAlone(dice)])).ToList();

    // A shop of its own, whose service starts on the starter's rows.
    private static IEnumerable<Lane> OfTheStarter() =>
        new[] { "cancels", "replays", "ends", "sells" }.Select(what => new Lane($"old {what}", [Do("old", ("what", what))]));

    private static IEnumerable<Move> Disturbances(Random dice, int lanes)
    {
        for (var number = Weighted(dice, 15, 35, 35, 15); number > 0; number--)
        {
            var move = dice.Next(100) switch
            {
                < 16 => Do("database", ("how", "refuse"), ("through", Where(dice)), ("for", Seconds(dice, 0.3, 5))),
                < 22 => Do("database", ("how", "cut"), ("through", Where(dice))),
                < 37 => Do("database", ("how", "freeze"), ("through", Where(dice)), ("for", Pick(dice, ["1", "2.5", "4", "8"]))),
                < 53 => Do("stall", ("count", $"{dice.Next(1, 4)}"), ("nth", $"{dice.Next(1, 12)}"), ("through", Either(dice)), ("for", Pick(dice, ["1.5", "3", "3", "6", "11"]))),
                < 63 => Do("lost answer", ("nth", $"{dice.Next(1, 40)}"), ("through", Either(dice))),
                < 76 => Do("kill", ("through", Either(dice)), ("back", Seconds(dice, 0, 2))),
                < 87 => Do("kill", ("through", Either(dice))),
                < 96 => Do("slow network", ("milliseconds", Pick(dice, ["10", "25", "50"])), ("through", Where(dice)), ("for", Seconds(dice, 2, 6))),
                _ => Do("slow answers", ("milliseconds", Pick(dice, ["50", "150"])), ("through", Where(dice)), ("for", Seconds(dice, 1, 4))),
            };
            var lane = dice.Next(1, lanes + 1);
            yield return dice.Next(100) < 60
                ? move with { Delay = Round(dice.NextDouble() * 3.5) }
                : move with { After = $"{lane}:a {Pick(dice, ["is sent", "is held", "is about to expire"])}", Delay = dice.Next(2) == 0 ? 0 : Round(dice.NextDouble() * 0.3) };
        }
    }

    private static string Where(Random dice) => Pick(dice, ["1", "2", "both"]);
}
