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
