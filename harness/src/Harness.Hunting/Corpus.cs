using System.Reflection;
using Harness.Scenarios;
using Harness.Verdicts;

namespace Harness.Hunting;

/// <summary>Shrunk scripts that broke a promise of some service. They are played again as one scenario, and mixed into later hunts.</summary>
public static class Corpus
{
    /// <summary>The folder's name: below an exercise's tests/Hunt, and below its private folder for the scripts that are held back.</summary>
    public const string FolderName = "corpus";

    /// <summary>What the names of scripts in an assembly begin with.</summary>
    private const string Prefix = FolderName + "/";

    /// <summary>The scripts of a folder by name; none if there is no such folder.</summary>
    /// <exception cref="InvalidDataException">A file of it is not a script.</exception>
    public static IReadOnlyList<Script> Read(string folder) => Directory.Exists(folder)
        ? [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(path => Script.Parse(File.ReadAllText(path), path))]
        : [];

    /// <summary>The scripts that an assembly carries.</summary>
    /// <exception cref="InvalidDataException">One of them is not a script.</exception>
    public static IReadOnlyList<Script> Of(Assembly assembly) =>
        [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name => Parse(assembly, name))];

    /// <summary>Plays all scripts of an assembly, those that disturb nothing together, the others each on a service of its own, all side by side.</summary>
    /// <exception cref="ScenarioFailedException">A promise was broken; the story tells the script.</exception>
    /// <exception cref="InvalidOperationException">The assembly carries no script, so nothing would be judged.</exception>
    public static async Task PlayAsync(ScenarioContext scenario, Vocabulary vocabulary, Assembly assembly)
    {
        var scripts = Merge(Of(assembly));
        if (scripts.Count == 0) throw new InvalidOperationException($"{assembly.GetName().Name} carries no script of a hunt.");
        var played = await Task.WhenAll(scripts.Select(script => ViolationsAsync(scenario, vocabulary, script)));
        // Only now, so that a failure does not leave scripts running on services that are being stopped.
        if (played.FirstOrDefault(failure => failure is not null) is { } first) throw first;
    }

    /// <summary>Fewer scripts with the same lanes: those with the same disturbances become one, unless a disturbance waits for a lane.</summary>
    public static IReadOnlyList<Script> Merge(IReadOnlyList<Script> scripts)
    {
        List<Script> merged = [];
        foreach (var (script, number) in scripts.Select((script, index) => (script, index + 1)))
        {
            var named = Named(script, $"{number}.");
            var at = merged.FindIndex(other => CanJoin(other, named));
            if (at < 0) merged.Add(named);
            else
            {
                merged[at] = merged[at] with
                {
                    Instances = Math.Max(merged[at].Instances, named.Instances),
                    Copies = Math.Max(merged[at].Copies, named.Copies),
                    Lanes = [.. merged[at].Lanes, .. named.Lanes],
                };
            }
        }

        return merged;
    }

    /// <summary>A drawn script with some of its lanes, and its disturbances, replaced by those of another one.</summary>
    /// <param name="drawn">The drawn script.</param>
    /// <param name="other">A script of a corpus. Those that it plays before are left out.</param>
    public static Script Mix(Script drawn, Script other)
    {
        var taken = Named(other, "k") with { Earlier = null };
        return drawn with
        {
            Lanes = [.. taken.Lanes, .. drawn.Lanes.Skip(taken.Lanes.Count)],
            // A drawn disturbance may wait for a lane that is gone; it would never begin.
            Disturbances = taken.Disturbances.Count > 0 ? taken.Disturbances : [.. drawn.Disturbances.Where(move => !WaitsForAny(move, drawn.Lanes.Take(taken.Lanes.Count)))],
        };
    }

    private static bool CanJoin(Script one, Script other) =>
        one.Earlier is null && other.Earlier is null && one.Disturbances.SequenceEqual(other.Disturbances, SameMove.Instance)
        && other.Disturbances.All(move => move.After is null);

    private static bool WaitsForAny(Move move, IEnumerable<Lane> lanes) =>
        move.After is { } after && lanes.Any(lane => after.StartsWith($"{lane.Id}:", StringComparison.Ordinal));

    // Lanes of several scripts must not share a name, and what waits for them goes on waiting for them.
    private static Script Named(Script script, string prefix) => script with
    {
        Lanes = [.. script.Lanes.Select(lane => new Lane(prefix + lane.Id, [.. lane.Moves.Select(move => Renamed(move, prefix))]))],
        Disturbances = [.. script.Disturbances.Select(move => Renamed(move, prefix))],
    };

    private static Move Renamed(Move move, string prefix) => move.After is { } after && after.Contains(':') ? move with { After = prefix + after } : move;

    private static async Task<ScenarioFailedException?> ViolationsAsync(ScenarioContext scenario, Vocabulary vocabulary, Script script)
    {
        var stage = await vocabulary.OpenAsync(scenario, script.Instances);
        foreach (var one in script.InOrder)
        {
            try
            {
                if (await stage.PlayAsync(one) is [var violation, ..])
                    return Told(violation.Failure, violation.Lane is { } lane && one == script ? Shrinker.Only(script, [lane]) : script);
            }
            catch (ScenarioFailedException failure)
            {
                return Told(failure, script);
            }
        }

        return null;

        // Of scripts that were merged, the lane that shows it says enough.
        ScenarioFailedException Told(ScenarioFailedException failure, Script told) =>
            new(failure.Story with { Seen = [.. failure.Story.Seen, "the script:", .. ScriptWords.Of(told, vocabulary)] });
    }

    private static Script Parse(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return Script.Parse(reader.ReadToEnd(), name);
    }

    private sealed class SameMove : IEqualityComparer<Move>
    {
        public static readonly SameMove Instance = new();

        public bool Equals(Move? one, Move? other) =>
            one is not null && other is not null && (one.Do, one.After, one.Delay) == (other.Do, other.After, other.Delay)
            && one.With.OrderBy(value => value.Key).SequenceEqual(other.With.OrderBy(value => value.Key));

        public int GetHashCode(Move move) => HashCode.Combine(move.Do, move.After, move.Delay);
    }
}
