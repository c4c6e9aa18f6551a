namespace Harness.Hosting;

/// <summary>What the watchdog sends to a child that outlived the harness.</summary>
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
/// <param name="LogPath">The file that its standard output and error are appended to; folders are created.</param>
public sealed record ChildOptions(string Command, IReadOnlyList<string> Arguments, string LogPath)
{
    /// <summary>Its working directory; null for the harness's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Its whole environment; null for the harness's own.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>
    /// Whether the command is a sandbox's monitor, which starts the first process of a process namespace, which in turn starts
    /// the program. Signals then go to the program, and the child has ended only when its namespace is empty.
    /// </summary>
    public bool InSandbox { get; init; }

    /// <summary>The network that it runs in; null for the harness's own.</summary>
    public PrivateNetwork? Network { get; init; }

    /// <summary>The maximum length of its log, in bytes: of a longer one only the beginning and the end are kept, also while it runs.</summary>
    public long MostLogBytes { get; init; } = GrowingLogs.MostBytes;

    /// <summary>
    /// Where its log is moved when it has ended, after any existing content; null to leave it. See <see cref="LiveLog"/>.
    /// </summary>
    public string? LogPlace { get; init; }

    /// <summary>The signal that it gets when the harness has died.</summary>
    public OrphanSignal OrphanSignal { get; init; } = OrphanSignal.Kill;
}
