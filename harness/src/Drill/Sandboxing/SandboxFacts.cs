using Harness.Postgres;
using Harness.Reports;

namespace Drill.Sandboxing;

/// <summary>Describes what a sandbox isolates, its limits, and what enforces them.</summary>
internal static class SandboxFacts
{
    private const string ResourceLimit = "rlimit of each process";
    private const string MountSize = "size of the mount";

    private static string[] Isolation(bool filtersCalls) =>
    [
        "Files: the service reads the .NET runtime, libraries and its own build output, and no other files of the machine. It writes only to a private /tmp.",
        "Network: each instance has its own loopback, with its database and its scenario's fakes. The build has no network.",
        "Processes: the service sees only its own processes, and ends with the grader.",
        "Rights: the service has no capabilities, runtime diagnostics are off, and its database role is not a superuser.",
        filtersCalls
            ? "System calls: blocked for namespaces, mounts, tracing, keys, io_uring, BPF, file locks, raw sockets, and sockets other than Unix, IPv4 and IPv6."
            : "System calls: not filtered, because there is no filter for this processor. The kernel allows what it allows an ordinary user, including namespaces and raw sockets in them.",
        "Database server: it has its own user, processes and files, sees only its programs, libraries and this grading's data, and has no network.",
        "Environment variables: the service gets its configuration and runtime settings, and none of the grader's variables.",
    ];

    /// <summary>Describes a sandbox.</summary>
    /// <param name="limits">Its limits.</param>
    /// <param name="groups">What control groups enforce, by controller.</param>
    /// <param name="filtersCalls">Whether system calls are filtered.</param>
    /// <param name="mechanism">The programs that it consists of.</param>
    public static SandboxDescription Describe(
        SandboxLimits limits, IReadOnlyDictionary<string, string> groups, bool filtersCalls, string mechanism) =>
        new(true, mechanism, Isolation(filtersCalls),
        [
            new("memory", $"{Units.Size(limits.MemoryBytes)} for all submitted code that runs at the same time", Group(groups, ControlGroups.Memory)),
            new("memory of the judging process", $"{Units.Size(limits.HarnessMemoryBytes)}", Group(groups, ControlGroups.Memory)),
            new("memory of the database server", $"{Units.Size(limits.ServerMemoryBytes)}, including data in memory", Group(groups, ControlGroups.Memory)),
            new("memory per process", $"{Units.Size(limits.ProcessMemoryBytes)} private and writable", ResourceLimit),
            new("managed heap", $"{Units.Size(limits.HeapBytes)} per service", "DOTNET_GCHeapHardLimit"),
            new("processes and threads", $"{limits.Processes}",
                groups.TryGetValue(ControlGroups.Processes, out var version) ? $"{version} and rlimit of its user" : "rlimit of its user"),
            new("share of the processor", "the same as the judging process", Group(groups, ControlGroups.Processor)),
            new("processor time", $"{limits.ProcessorTime.TotalMinutes:0} min per process", ResourceLimit),
            new("file", $"{Units.Size(limits.FileBytes)} each, including logs", ResourceLimit),
            new("open files", $"{limits.OpenFiles} per process", ResourceLimit),
            new("/tmp", $"{Units.Size(limits.TemporaryBytes)} per process tree, in memory", MountSize),
            new("databases", Databases(limits), DatabasesAreInMemory ? MountSize : "nothing"),
            new("build", $"{limits.BuildTime.TotalMinutes:0} min", "the grader's clock"),
            new("one seed", $"{limits.SeedTime.TotalMinutes:0} min", "the grader's clock"),
        ]);

    private static bool DatabasesAreInMemory => ClusterFolders.Default().AreInMemory;

    private static string Databases(SandboxLimits limits) => DatabasesAreInMemory
        ? $"{Units.Size(limits.DatabaseBytes)} for all of them, in memory"
        : "as much as the disk holds: this machine has too little memory for them";

    private static string Group(IReadOnlyDictionary<string, string> groups, string controller) =>
        groups.GetValueOrDefault(controller, "nothing: control groups cannot be written here");
}
