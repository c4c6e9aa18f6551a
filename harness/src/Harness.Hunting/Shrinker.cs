namespace Harness.Hunting;

/// <summary>Proposes smaller scripts than one that breaks a promise. Pure: who plays them decides which is kept.</summary>
public static class Shrinker
{
    private const double Round = 0.5;

    /// <summary>The lanes of a violation alone, with all disturbances.</summary>
    public static Script Only(Script script, IReadOnlyCollection<string> lanes) => script with
    {
        // A lane whose cue a disturbance waits for stays: without it the disturbance would never begin.
        Lanes = [.. script.Lanes.Where(lane => lanes.Contains(lane.Id) || IsCueOf(script, lane))],
    };

    /// <summary>Every script that is one step smaller, those first that leave most out.</summary>
    public static IEnumerable<Script> Smaller(Script script, Func<Move, IEnumerable<Move>> simpler)
    {
        foreach (var one in WithFewerBefore(script, simpler)) yield return one;
        if (script.Lanes.Count > 1)
        {
            foreach (var half in Halves(script.Lanes)) yield return WithLanes(script, half);
            foreach (var lane in script.Lanes) yield return WithLanes(script, [.. script.Lanes.Where(other => other != lane)]);
        }

        if (script.Copies > 1) yield return script with { Copies = 1 };
        foreach (var disturbance in script.Disturbances) yield return script with { Disturbances = Without(script.Disturbances, disturbance) };
        foreach (var lane in script.Lanes)
        {
            if (lane.Moves.Count == 1) continue;
            foreach (var move in lane.Moves) yield return Replace(script, lane, lane with { Moves = Without(lane.Moves, move) });
        }

        if (script.Instances > 1) yield return script with { Instances = script.Instances - 1 };
        foreach (var one in SimplerMoves(script, simpler)) yield return one;
    }

    // What was played before goes first: each of these scripts costs an episode whenever the script is played.
    private static IEnumerable<Script> WithFewerBefore(Script script, Func<Move, IEnumerable<Move>> simpler)
    {
        if (script.Earlier is not { Count: > 0 } earlier) yield break;
        yield return script with { Earlier = null };
        if (earlier.Count > 1)
        {
            foreach (var only in earlier.Reverse()) yield return script with { Earlier = [only] };
            foreach (var without in earlier) yield return script with { Earlier = [.. earlier.Where(one => one != without)] };
        }

        foreach (var one in earlier)
            foreach (var smaller in Smaller(one, simpler))
                yield return script with { Earlier = [.. earlier.Select(other => other == one ? smaller : other)] };
    }

    private static IEnumerable<Script> SimplerMoves(Script script, Func<Move, IEnumerable<Move>> simpler)
    {
        foreach (var move in script.Disturbances)
            foreach (var other in Simpler(move, simpler))
                yield return script with { Disturbances = [.. script.Disturbances.Select(one => one == move ? other : one)] };
        foreach (var lane in script.Lanes)
            foreach (var move in lane.Moves)
                foreach (var other in Simpler(move, simpler))
                    yield return Replace(script, lane, lane with { Moves = [.. lane.Moves.Select(one => one == move ? other : one)] });
    }

    private static IEnumerable<Move> Simpler(Move move, Func<Move, IEnumerable<Move>> simpler)
    {
        foreach (var other in simpler(move)) yield return other;
        if (move.Delay > 0) yield return move with { Delay = 0 };
        var rounded = Math.Floor(move.Delay / Round) * Round;
        if (rounded > 0 && Math.Abs(rounded - move.Delay) > 1e-9) yield return move with { Delay = rounded };
    }

    private static IEnumerable<IReadOnlyList<Lane>> Halves(IReadOnlyList<Lane> lanes)
    {
        if (lanes.Count < 4) yield break;
        yield return [.. lanes.Take(lanes.Count / 2)];
        yield return [.. lanes.Skip(lanes.Count / 2)];
    }

    // A disturbance that waits for a lane which is gone begins with the episode.
    private static Script WithLanes(Script script, IReadOnlyList<Lane> lanes) => script with
    {
        Lanes = lanes,
        Disturbances = [.. script.Disturbances.Select(move =>
            move.After is { } after && !lanes.Any(lane => after.StartsWith($"{lane.Id}:", StringComparison.Ordinal)) ? move with { After = null } : move)],
    };

    private static Script Replace(Script script, Lane lane, Lane by) => script with { Lanes = [.. script.Lanes.Select(one => one == lane ? by : one)] };

    private static IReadOnlyList<Move> Without(IReadOnlyList<Move> moves, Move move) => [.. moves.Where(other => !ReferenceEquals(other, move))];

    private static bool IsCueOf(Script script, Lane lane) =>
        script.Disturbances.Any(move => move.After?.StartsWith($"{lane.Id}:", StringComparison.Ordinal) == true);
}
