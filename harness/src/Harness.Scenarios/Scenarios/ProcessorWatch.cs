using System.Diagnostics;
using System.Globalization;

namespace Harness.Scenarios;

/// <summary>Reads who uses the processors of this machine. Linux only: other systems do not report how long a thread had to wait.</summary>
internal static class ProcessorWatch
{
    private const string Processes = "/proc";

    /// <summary>Takes a reading; null where the system does not provide one.</summary>
    /// <param name="root">The process that started everything in this run.</param>
    public static ProcessorReading? Read(int root)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            var at = Stopwatch.GetTimestamp();
            var busy = ProcessorReading.BusyOf(File.ReadLines("/proc/stat").First());
            var ours = TreeOf(root);
            var threads = new Dictionary<int, ThreadTimes>();
            foreach (var process in ours.Keys) AddThreads(process, threads);
            return threads.Count == 0 ? null : new ProcessorReading(at, busy, new TimeSpan(ours.Values.Sum(used => used.Ticks)), threads);
        }
        catch (Exception untold) when (IsGone(untold) || untold is FormatException)
        {
            return null;
        }
    }

    /// <summary>The process that started this one, and with it everything else of the run; this process when `drill` did not start it.</summary>
    public static int Root()
    {
        if (!OperatingSystem.IsLinux() || RunSettings.Current.EventsPath is null) return Environment.ProcessId;
        try
        {
            return ProcessorReading.ProcessOf(File.ReadAllText($"{Processes}/self/stat")).Parent;
        }
        catch (Exception untold) when (IsGone(untold))
        {
            return Environment.ProcessId;
        }
    }

    private static Dictionary<int, TimeSpan> TreeOf(int root)
    {
        var all = new Dictionary<int, (int Parent, TimeSpan Used)>();
        foreach (var folder in Directory.EnumerateDirectories(Processes))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && TryRead($"{folder}/stat") is { } stat) all[id] = ProcessorReading.ProcessOf(stat);
        }

        var children = all.ToLookup(process => process.Value.Parent, process => process.Key);
        var tree = new Dictionary<int, TimeSpan>();
        var open = new Stack<int>([root]);
        while (open.TryPop(out var id))
        {
            if (!all.TryGetValue(id, out var process) || !tree.TryAdd(id, process.Used)) continue;
            foreach (var child in children[id]) open.Push(child);
        }

        return tree;
    }

    private static void AddThreads(int process, Dictionary<int, ThreadTimes> threads)
    {
        try
        {
            foreach (var folder in Directory.EnumerateDirectories($"{Processes}/{process}/task"))
            {
                if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    && TryRead($"{folder}/schedstat") is { } schedstat) threads[id] = ProcessorReading.ThreadOf(schedstat);
            }
        }
        catch (Exception gone) when (IsGone(gone))
        {
            // It ended meanwhile.
        }
    }

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (IsGone(gone))
        {
            return null;
        }
    }

    private static bool IsGone(Exception exception) => exception is IOException or UnauthorizedAccessException;
}
