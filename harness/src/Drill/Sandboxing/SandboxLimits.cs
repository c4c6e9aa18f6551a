using Harness.Postgres;

namespace Drill.Sandboxing;

/// <summary>
/// How much a submission may use. Far above what a service of an exercise needs: a right one never feels them.
/// </summary>
internal sealed record SandboxLimits
{
    /// <summary>Bytes of memory of everything submitted that runs at once, files in memory included.</summary>
    public long MemoryBytes { get; init; } = 3L << 30;

    /// <summary>Bytes of private writable memory of one process.</summary>
    public long ProcessMemoryBytes { get; init; } = 3L << 29;

    /// <summary>Bytes of the garbage-collected heap of one service.</summary>
    public long HeapBytes { get; init; } = 3L << 28;

    /// <summary>Processes and threads of everything submitted that runs at once.</summary>
    public int Processes { get; init; } = 2048;

    /// <summary>Open files of one process.</summary>
    public int OpenFiles { get; init; } = 8192;

    /// <summary>Bytes of one file, a service's log included.</summary>
    public long FileBytes { get; init; } = 32 << 20;

    /// <summary>Bytes of memory of what judges: it reads what the submission says, and must not be filled by it.</summary>
    public long HarnessMemoryBytes { get; init; } = 4L << 30;

    /// <summary>Processes and threads of what judges.</summary>
    public int HarnessProcesses { get; init; } = 4096;

    /// <summary>Bytes of memory of the database server, the databases included where they are in memory.</summary>
    public long ServerMemoryBytes { get; init; } = 7L << 30;

    /// <summary>Processes of the database server: one for each connection that it lets in, and its own.</summary>
    public int ServerProcesses { get; init; } = ServerCapacity.MaxConnections + 64;

    /// <summary>Bytes of one service's /tmp, which is the only place where it can write.</summary>
    public long TemporaryBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of the memory that holds all databases of a grading.</summary>
    public long DatabaseBytes { get; init; } = 5L << 30;

    /// <summary>Processor time of one process.</summary>
    public TimeSpan ProcessorTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Wall time of the build.</summary>
    public TimeSpan BuildTime { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Wall time of judging one seed; a usual one takes one to two minutes.</summary>
    public TimeSpan SeedTime { get; init; } = TimeSpan.FromMinutes(20);
}

/// <summary>One limit as a result states it.</summary>
/// <param name="What">What is limited, for example "memory".</param>
/// <param name="Limit">The limit with its unit, for example "3 GiB, all instances together".</param>
/// <param name="By">What enforces it, for example "cgroup v1".</param>
internal sealed record SandboxLimit(string What, string Limit, string By);

/// <summary>What confined a submission while it was graded.</summary>
/// <param name="Sandboxed">False: it ran with all rights of whoever graded it.</param>
/// <param name="Mechanism">For example "bubblewrap 0.8.0 as uid 1900001234", or UNSANDBOXED.</param>
/// <param name="Isolation">What it could not see or reach, a sentence each.</param>
/// <param name="Limits">What bounded it.</param>
internal sealed record SandboxDescription(
    bool Sandboxed, string Mechanism, IReadOnlyList<string> Isolation, IReadOnlyList<SandboxLimit> Limits)
{
    /// <summary>The description of `--unsafe-local`.</summary>
    public static readonly SandboxDescription None = new(
        false, "UNSANDBOXED", ["Nothing was confined: the submission ran as the user who graded it."], []);

    /// <summary>The description where nothing that was submitted ran at all.</summary>
    public static readonly SandboxDescription NothingRan = new(true, "nothing ran", ["Nothing that was submitted was built or run."], []);
}
