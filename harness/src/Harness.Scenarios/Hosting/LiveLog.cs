namespace Harness.Hosting;

/// <summary>
/// The log of a service that nobody vouches for, while it runs: its standard output is open there, so that the service can read
/// the path, and the path tells nothing. It is another one for each start, so that nothing can be read there that an earlier process, a
/// killed one for example, has written: that would be a storage that is no database. Later it is put in its place.
/// </summary>
internal static class LiveLog
{
    /// <summary>Names the folder; unset, logs are written in their place.</summary>
    public const string Variable = "DRILL_LIVE_LOGS";

    // Beside each log, so that somebody else can put it in place when its harness has died.
    private const string Destination = ".to";

    /// <summary>Where a log is written for as long as its service runs.</summary>
    /// <param name="place">Where it belongs.</param>
    public static string Begin(string place) => Begin(place, Environment.GetEnvironmentVariable(Variable));

    /// <summary>The same, in any folder; null or empty for its place.</summary>
    internal static string Begin(string place, string? folder)
    {
        if (string.IsNullOrEmpty(folder)) return place;
        var log = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(log + Destination, Path.GetFullPath(place));
        return log;
    }

    /// <summary>
    /// Puts a log in place, shortened to what anybody reads: a grading has hundreds of them, and all together must not fill the disk.
    /// Nothing runs any more that writes to it.
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
    /// The same, where how a program ended matters more than what it said: a log that cannot be put in place now stays, and
    /// <see cref="PlaceAll"/> tries again.
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

    /// <summary>Puts all logs of a folder in place that can be, in the order in which they were begun.</summary>
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
