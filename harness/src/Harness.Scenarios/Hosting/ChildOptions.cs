namespace Harness.Hosting;

/// <summary>What the watchdog sends a child that the harness left behind.</summary>
public enum OrphanSignal
{
    /// <summary>SIGKILL at once.</summary>
    Kill,

    /// <summary>SIGQUIT, and SIGKILL a second later: for PostgreSQL, which then frees its shared memory.</summary>
    Quit,
}

/// <summary>A program to run as a child of the harness.</summary>
/// <param name="Command">The program's full path, or a name on PATH.</param>
/// <param name="Arguments">Its arguments, unquoted.</param>
/// <param name="LogPath">The file that its standard output and error are appended to; folders are made.</param>
public sealed record ChildOptions(string Command, IReadOnlyList<string> Arguments, string LogPath)
{
    /// <summary>Where it runs; null for where the harness runs.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Its whole environment; null for the harness's own.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>
    /// Whether the command is a sandbox's monitor: it then starts the first process of a process namespace, and that one
    /// the program. Signals are meant for the program, and the child has ended only when its namespace is empty.
    /// </summary>
    public bool InSandbox { get; init; }

    /// <summary>The network that it lives in; null for the harness's own.</summary>
    public PrivateNetwork? Network { get; init; }

    /// <summary>How long its log may become, in bytes: of a longer one beginning and end are kept, also while it runs.</summary>
    public long MostLogBytes { get; init; } = GrowingLogs.MostBytes;

    /// <summary>
    /// Where its log is put when it has ended, behind what is there already; null for nowhere else. See <see cref="LiveLog"/>.
    /// </summary>
    public string? LogPlace { get; init; }

    /// <summary>What it hears when the harness has died.</summary>
    public OrphanSignal OrphanSignal { get; init; } = OrphanSignal.Kill;
}
