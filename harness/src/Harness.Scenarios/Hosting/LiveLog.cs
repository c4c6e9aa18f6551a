namespace Harness.Hosting;

/// <summary>
/// The log of an untrusted service while it runs. Its standard output is open there, so the service can find out
/// the path; so the path must reveal nothing. Each start gets a new one, so that the service cannot read there what an earlier process,
/// for example a killed one, has written: that would be storage outside the database. Afterwards the log is moved to its place.
/// </summary>
internal static class LiveLog
{
    /// <summary>The environment variable with the folder; unset, logs are written to their place directly.</summary>
    public const string Variable = "DRILL_LIVE_LOGS";

    // Beside each log, so that another process can put it in place when its harness has died.
    private const string Destination = ".to";

    /// <summary>Where a log is written while its service runs.</summary>
    /// <param name="place">Its final place.</param>
    public static string Begin(string place) => Begin(place, Environment.GetEnvironmentVariable(Variable));

    /// <summary>Where a log is written, given the folder for running services; null or empty for its final place.</summary>
    internal static string Begin(string place, string? folder)
    {
        if (string.IsNullOrEmpty(folder)) return place;
        var log = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(log + Destination, Path.GetFullPath(place));
        return log;
    }

    /// <summary>
    /// Puts a log in place, shortened to a readable length: a grading has hundreds of logs, and together they must not fill the disk.
    /// No process may still write to it.
    /// </summary>
    /// <param name="log">What <see cref="Begin"/> returned.</param>
    public static void Place(string log)
    {
        if (!File.Exists(log + Destination)) return;
        var place = File.ReadAllText(log + Destination);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        LongLog.Shorten(log);
        if (File.Exists(place) && File.Exists(log)) Append(log, place);
        else if (File.Exists(log)) File.Move(log, place);
        File.Delete(log + Destination);
    }

    /// <summary>
    /// Puts a log in place if possible, for callers to whom the program's exit matters more than its log: one that cannot be moved now stays,
    /// and <see cref="PlaceAll"/> tries again.
    /// </summary>
    /// <returns>Whether it is in place.</returns>
    public static bool TryPlace(string log)
    {
        try
        {
            Place(log);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Puts in place all logs of a folder that can be, in the order in which they were started.</summary>
    public static void PlaceAll(string folder)
    {
        foreach (var destination in new DirectoryInfo(folder).GetFiles("*" + Destination).OrderBy(file => file.LastWriteTimeUtc))
            TryPlace(Path.ChangeExtension(destination.FullName, null));
    }

    private static void Append(string log, string place)
    {
        using (var from = File.OpenRead(log))
        using (var to = new FileStream(place, FileMode.Append, FileAccess.Write))
            from.CopyTo(to);
        File.Delete(log);
    }
}
