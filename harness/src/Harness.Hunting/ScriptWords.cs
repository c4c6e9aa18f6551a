using System.Globalization;

namespace Harness.Hunting;

/// <summary>Tells a script in words, a line a move.</summary>
public static class ScriptWords
{
    /// <summary>The lines.</summary>
    public static IReadOnlyList<string> Of(Script script, Vocabulary vocabulary)
    {
        if (script.Earlier is { Count: > 0 } earlier)
        {
            return
            [
                .. earlier.SelectMany((one, number) => Of(one, vocabulary).Prepend(number == 0 ? "first:" : "then, when all was healed and judged:")),
                "then, on the same service:",
                .. Of(script with { Earlier = null }, vocabulary),
            ];
        }

        List<string> lines = [];
        if (script.Instances != 1 || script.Copies != 1)
        {
            lines.Add($"{script.Instances} {(script.Instances == 1 ? "instance" : "instances")}"
                + (script.Copies > 1 ? $"; each lane {script.Copies} times, side by side" : ""));
        }

        lines.AddRange(script.Lanes.SelectMany(lane => lane.Moves.Select(move => Line(script, lane, move, vocabulary))));
        lines.AddRange(script.Disturbances.Select(move => Line(script, null, move, vocabulary)));
        return lines;
    }

    private static string Line(Script script, Lane? lane, Move move, Vocabulary vocabulary) =>
        (lane is not null && script.Lanes.Count > 1 ? $"lane {lane.Id}: " : "") + Moment(script, move) + vocabulary.Describe(move);

    private static string Moment(Script script, Move move)
    {
        var delay = move.Delay.ToString("0.##", CultureInfo.InvariantCulture);
        return move.After switch
        {
            null when move.Delay == 0 => "",
            null => $"after {delay} s: ",
            var cue when move.Delay == 0 => $"when {Plain(script, cue)}: ",
            var cue => $"{delay} s after {Plain(script, cue)}: ",
        };
    }

    // With one lane its name says nothing.
    private static string Plain(Script script, string cue) => script.Lanes.Count == 1 ? cue[(cue.IndexOf(':') + 1)..] : cue;
}
