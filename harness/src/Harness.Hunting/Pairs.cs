using System.Globalization;

namespace Harness.Hunting;

/// <summary>
/// Remembers which moves a hunt has played together, so that it prefers scripts with pairs that are new. Moves are told apart by their
/// words, not by their numbers.
/// </summary>
public sealed class Pairs
{
    private readonly Dictionary<(string, string), int> _played = [];

    /// <summary>How many different pairs were played.</summary>
    public int Count => _played.Count;

    /// <summary>How new a script's pairs are: 1 if none of them was played before, towards 0 if all were played often.</summary>
    public double NoveltyOf(Script script)
    {
        var pairs = Of(script).ToList();
        return pairs.Count == 0 ? 0 : pairs.Average(pair => 1.0 / (1 + _played.GetValueOrDefault(pair)));
    }

    /// <summary>The script was played.</summary>
    public void Add(Script script)
    {
        foreach (var pair in Of(script)) _played[pair] = _played.GetValueOrDefault(pair) + 1;
    }

    // Of the moves of each lane among themselves, of the disturbances among themselves, and of each disturbance with each lane's moves.
    private static IEnumerable<(string, string)> Of(Script script)
    {
        HashSet<(string, string)> pairs = [];
        var disturbances = script.Disturbances.Select(Token).ToList();
        Add(disturbances, disturbances);
        foreach (var lane in script.Lanes)
        {
            var moves = lane.Moves.Select(Token).ToList();
            Add(moves, moves);
            Add(disturbances, moves);
        }

        return pairs;

        void Add(List<string> ones, List<string> others)
        {
            foreach (var one in ones)
                foreach (var other in others)
                    if (!ReferenceEquals(one, other)) pairs.Add(string.CompareOrdinal(one, other) < 0 ? (one, other) : (other, one));
        }
    }

    private static string Token(Move move) => string.Join(
        ' ',
        move.With.Where(value => !double.TryParse(value.Value, CultureInfo.InvariantCulture, out _)).OrderBy(value => value.Key, StringComparer.Ordinal)
            .Select(value => value.Value).Prepend(move.After?[(move.After.IndexOf(':') + 1)..] ?? "").Prepend(move.Do));
}
