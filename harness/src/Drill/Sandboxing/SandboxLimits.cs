using Harness.Postgres;

namespace Drill.Sandboxing;

/// <summary>
/// The limits on a submission. They are far above what an exercise's service needs, so a right design never reaches them.
/// </summary>
internal sealed record SandboxLimits
{
    /// <summary>Bytes of memory for all submitted code that runs at the same time, including in-memory files.</summary>
    public long MemoryBytes { get; init; } = 3L << 30;

    /// <summary>Bytes of private writable memory of one process.</summary>
    public long ProcessMemoryBytes { get; init; } = 3L << 29;

    /// <summary>Bytes of the garbage-collected heap of one service.</summary>
    public long HeapBytes { get; init; } = 3L << 28;

    /// <summary>Processes and threads for all submitted code that runs at the same time.</summary>
    public int Processes { get; init; } = 2048;

    /// <summary>Open files of one process.</summary>
    public int OpenFiles { get; init; } = 8192;

    /// <summary>Bytes of one file, a service's log included.</summary>
    public long FileBytes { get; init; } = 32 << 20;

    /// <summary>Bytes of memory for the judging process. It reads the submission's output, which must not fill the machine's memory.</summary>
    public long HarnessMemoryBytes { get; init; } = 4L << 30;

    /// <summary>Processes and threads of the judging process.</summary>
    public int HarnessProcesses { get; init; } = 4096;

    /// <summary>Bytes of memory for the database server, including the databases if they are in memory.</summary>
    public long ServerMemoryBytes { get; init; } = 7L << 30;

    /// <summary>Processes of the database server: one for each connection that it accepts, and its own.</summary>
    public int ServerProcesses { get; init; } = ServerCapacity.MaxConnections + 64;

    /// <summary>Bytes of one service's /tmp, the only folder that it can write to.</summary>
    public long TemporaryBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of the memory that holds all databases of a grading.</summary>
    public long DatabaseBytes { get; init; } = 5L << 30;

    /// <summary>Processor time of one process.</summary>
    public TimeSpan ProcessorTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Wall time of the build.</summary>
    public TimeSpan BuildTime { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Wall time of judging one seed, which usually takes one to two minutes.</summary>
    public TimeSpan SeedTime { get; init; } = TimeSpan.FromMinutes(20);
}
