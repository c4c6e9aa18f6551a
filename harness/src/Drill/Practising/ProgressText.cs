using Harness.Reports;

namespace Drill.Practising;

/// <summary>The words in which progress is told, on the console and on the page.</summary>
internal static class ProgressText
{
    /// <summary>How the newest full run ended, and whether an earlier one was green.</summary>
    public static string Result(ExerciseProgress one)
    {
        if (one.Newest is not { } newest) return one.IsBegun ? "begun, no full run yet" : "not begun";
        var passed = $"{one.Passed} of {newest.Expected.Count} passed";
        return one.IsGreen && one.Open.Count > 0 ? $"was green; the newest run: {passed}" : passed;
    }

    /// <summary>The best time; "–" if nothing was green.</summary>
    public static string BestTime(ExerciseProgress one) => one.BestTime is not { } time ? "–"
        : time < TimeSpan.FromHours(1) ? Units.Duration(time.TotalMilliseconds)
        : FormattableString.Invariant($"{Math.Floor(time.TotalHours)} h {time.Minutes:00} min");
}
