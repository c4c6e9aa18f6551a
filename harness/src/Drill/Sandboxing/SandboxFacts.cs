using Harness.Postgres;
using Harness.Reports;

namespace Drill.Sandboxing;

/// <summary>Says in words what a sandbox keeps out, how much it allows, and what enforces that.</summary>
internal static class SandboxFacts
{
    private const string ResourceLimit = "rlimit of each process";
    private const string MountSize = "size of the mount";

    private static string[] Isolation(bool filtersCalls) =>
    [
        "Files: read-only .NET runtime, libraries and its own build output; nothing else of the machine. Writes only to a private /tmp.",
        "Network: each instance has a loopback of its own with its database and its scenario's fakes; the build has none.",
        "Processes: sees only its own; ends with the grader.",
        "Rights: no capabilities; runtime diagnostics closed; its database role is no superuser.",
        filtersCalls
            ? "System calls: none for namespaces, mounts, tracing, keys, io_uring, BPF, locks of files, or sockets other than Unix, IPv4 and IPv6 ones that are not raw."
            : "System calls: all that the kernel allows an ordinary user, namespaces and raw sockets in them included; no filter is known for this processor.",
        "Database server: a user, processes and files of its own; it sees its programs, libraries and this grading's data, and has no network.",
        "Environment: its configuration and settings of the runtime, nothing of the grader's.",
    ];

    /// <summary>Describes a sandbox.</summary>
    /// <param name="limits">Its limits.</param>
    /// <param name="groups">What control groups enforce, by controller.</param>
    /// <param name="filtersCalls">Whether system calls are filtered.</param>
    /// <param name="mechanism">What it is made of.</param>
    public static SandboxDescription Describe(
        SandboxLimits limits, IReadOnlyDictionary<string, string> groups, bool filtersCalls, string mechanism) =>
        new(true, mechanism, Isolation(filtersCalls),
        [
            new("memory", $"{Units.Size(limits.MemoryBytes)} for everything submitted that runs at once", Group(groups, ControlGroups.Memory)),
            new("memory of the judge", $"{Units.Size(limits.HarnessMemoryBytes)}", Group(groups, ControlGroups.Memory)),
            new("memory of the database server", $"{Units.Size(limits.ServerMemoryBytes)}, data in memory included", Group(groups, ControlGroups.Memory)),
            new("memory of a process", $"{Units.Size(limits.ProcessMemoryBytes)} private and writable", ResourceLimit),
            new("managed heap", $"{Units.Size(limits.HeapBytes)} of a service", "DOTNET_GCHeapHardLimit"),
            new("processes and threads", $"{limits.Processes}",
                groups.TryGetValue(ControlGroups.Processes, out var version) ? $"{version} and rlimit of its user" : "rlimit of its user"),
            new("share of the processor", "as much as the harness", Group(groups, ControlGroups.Processor)),
            new("processor time", $"{limits.ProcessorTime.TotalMinutes:0} min of a process", ResourceLimit),
            new("file", $"{Units.Size(limits.FileBytes)} each, logs included", ResourceLimit),
            new("open files", $"{limits.OpenFiles} of a process", ResourceLimit),
            new("/tmp", $"{Units.Size(limits.TemporaryBytes)} of a process tree, in memory", MountSize),
            new("databases", Databases(limits), DatabasesAreInMemory ? MountSize : "nothing"),
            new("build", $"{limits.BuildTime.TotalMinutes:0} min", "the grader's clock"),
            new("one seed", $"{limits.SeedTime.TotalMinutes:0} min", "the grader's clock"),
        ]);

    private static bool DatabasesAreInMemory => ClusterFolders.Default().AreInMemory;

    private static string Databases(SandboxLimits limits) => DatabasesAreInMemory
        ? $"{Units.Size(limits.DatabaseBytes)} for all of them, in memory"
        : "as much as the disk has: this machine has too little memory to keep them there";

    private static string Group(IReadOnlyDictionary<string, string> groups, string controller) =>
        groups.GetValueOrDefault(controller, "nothing: control groups cannot be written here");
}
