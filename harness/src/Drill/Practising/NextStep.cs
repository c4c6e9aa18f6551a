using Harness.Reports;

namespace Drill.Practising;

/// <summary>What to try next, and why.</summary>
/// <param name="Command">What to type.</param>
/// <param name="Why">Why, in one sentence.</param>
internal sealed record NextStep(string Command, string Why)
{
    /// <summary>
    /// What was begun is ended first, the one with the least open. Then comes the shortest exercise of a group of which nothing is green yet, then any
    /// that was not begun, then what took hints.
    /// </summary>
    /// <param name="all">The progress in each exercise.</param>
    /// <returns>Null if everything is green without hints.</returns>
    public static NextStep? Of(IReadOnlyList<ExerciseProgress> all)
    {
        if (all.Where(one => one.IsBegun && !one.IsGreen).MinBy(Left) is { } begun)
        {
            return begun.Open is [var first, ..]
                ? new NextStep($"./drill run {begun.Exercise.Name}", $"{Units.Count(begun.Open.Count, "scenario")} of {begun.Exercise.Name} did not pass, {first.Id} first.")
                : new NextStep($"./drill run {begun.Exercise.Name}", $"{begun.Exercise.Name} is begun, and no run of all its scenarios is on record.");
        }

        var greenGroups = all.Where(one => one.IsGreen).Select(one => one.Exercise.Manifest.Group).ToHashSet();
        if (all.Where(one => !one.IsBegun).OrderBy(one => greenGroups.Contains(one.Exercise.Manifest.Group)).ThenBy(one => one.Exercise.Manifest.Minutes)
            .ThenBy(one => one.Exercise.Name, StringComparer.Ordinal).FirstOrDefault() is { } fresh)
        {
            var group = fresh.Exercise.Manifest.Group;
            return new NextStep(
                $"./drill start {fresh.Exercise.Name}",
                greenGroups.Contains(group) ? $"It was not begun yet, and is of {group}, too." : $"Nothing of {group} is green yet; it takes {fresh.Exercise.Manifest.Minutes} minutes.");
        }

        return all.Where(one => one.Hints > 0).MaxBy(one => one.Hints) is { } hinted
            ? new NextStep($"./drill reset {hinted.Exercise.Name}", $"Everything is green. {hinted.Exercise.Name} took {Units.Count(hinted.Hints, "hint")}: try it again without.")
            : null;
    }

    private static int Left(ExerciseProgress begun) => begun.Newest is null ? int.MaxValue : begun.Open.Count;
}
