using System.Globalization;

namespace Drill.Sandboxing;

/// <summary>
/// The control groups of one grading: one for submitted code, one for the judging process, and one for the database server. Each has
/// limits on memory and processes, so no group can starve another. They use cgroup version 1 or 2, whichever is writable on this
/// machine, and some controllers may be missing.
/// </summary>
internal sealed class ControlGroups : IAsyncDisposable
{
    /// <summary>The memory controller.</summary>
    public const string Memory = "memory";

    /// <summary>The controller for processes and threads.</summary>
    public const string Processes = "pids";

    /// <summary>The controller for processor time.</summary>
    public const string Processor = "cpu";

    private static readonly TimeSpan RemovalCeiling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private const string Submission = "submission";
    private const string Harness = "harness";
    private const string Database = "database";
    private static readonly string[] All = [Submission, Harness, Database];

    private readonly List<string> _folders = [];
    private readonly Dictionary<string, string> _enforced = [];

    private ControlGroups()
    {
    }

    /// <summary>The controllers that are enforced, each with its version, for example "cgroup v1".</summary>
    public IReadOnlyDictionary<string, string> Enforced => _enforced;

    /// <summary>The files through which a process joins the submission's group.</summary>
    public IReadOnlyList<string> SubmissionFiles => JoinFiles(Submission);

    /// <summary>The files through which a process joins the judging process's group.</summary>
    public IReadOnlyList<string> HarnessFiles => JoinFiles(Harness);

    /// <summary>The files through which a process joins the database server's group.</summary>
    public IReadOnlyList<string> DatabaseFiles => JoinFiles(Database);

    /// <summary>Whether the kernel killed a process in the judging process's group because the group reached its memory limit.</summary>
    public bool HarnessRanOutOfMemory => _folders.Select(folder => Path.Combine(folder, Harness)).Any(group =>
        (string[])["memory.events", "memory.oom_control"] is var files && files.Select(file => Path.Combine(group, file)).Where(File.Exists)
            .SelectMany(File.ReadLines).Any(line => line.StartsWith("oom_kill ", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal)));

    /// <summary>Creates the groups if this machine allows it. Otherwise nothing is enforced.</summary>
    public static ControlGroups Create(SandboxLimits limits)
    {
        var groups = new ControlGroups();
        if (!OperatingSystem.IsLinux()) return groups;
        var name = FormattableString.Invariant($"drill-{Environment.ProcessId}-{Guid.NewGuid():N}")[..28];
        foreach (var place in ControlGroupParent.FindAll())
        {
            place.RemoveAbandoned();
            groups.Add(place, name, limits);
        }

        return groups;
    }

    /// <summary>
    /// Removes the groups. Their processes have ended, but a process that the kernel killed for lack of memory leaves its group a
    /// moment later.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        var giveUpAt = TimeProvider.System.GetUtcNow() + RemovalCeiling;
        while (!TryRemoveAll() && TimeProvider.System.GetUtcNow() < giveUpAt) await Task.Delay(PollInterval);
    }

    private bool TryRemoveAll()
    {
        foreach (var folder in _folders)
        {
            foreach (var group in All) ControlGroupParent.TryRemove(Path.Combine(folder, group));
            ControlGroupParent.TryRemove(folder);
        }

        return !_folders.Any(Directory.Exists);
    }

    private void Add(ControlGroupParent place, string name, SandboxLimits limits)
    {
        var folder = Path.Combine(place.Folder, name);
        try
        {
            Directory.CreateDirectory(folder);
            _folders.Add(folder);
            place.Delegate(folder);
            foreach (var group in All) Directory.CreateDirectory(Path.Combine(folder, group));
            foreach (var controller in place.Controllers.Where(one => Limit(place, folder, one, limits)))
                _enforced[controller] = $"cgroup v{place.Version}";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Groups cannot be created here. The other limits still apply, and the result lists them.
        }
    }

    private static bool Limit(
        ControlGroupParent place, string folder, string controller, SandboxLimits limits)
    {
        switch (controller)
        {
            case Memory:
                return LimitMemory(place, Path.Combine(folder, Submission), limits.MemoryBytes)
                    & LimitMemory(place, Path.Combine(folder, Harness), limits.HarnessMemoryBytes)
                    & LimitMemory(place, Path.Combine(folder, Database), limits.ServerMemoryBytes);
            case Processes:
                return Write(Path.Combine(folder, Submission), "pids.max", limits.Processes)
                    & Write(Path.Combine(folder, Harness), "pids.max", limits.HarnessProcesses)
                    & Write(Path.Combine(folder, Database), "pids.max", limits.ServerProcesses);
            // The judging process and the submission get equal shares, so neither starves the other. Together they weigh as much as
            // many processes, because a group with the default weight would count as a single one.
            default:
                return place.Version == 1 ? Write(folder, "cpu.shares", 16384) : Write(folder, "cpu.weight", 1600);
        }
    }

    // If the kernel counts swap, swap must not circumvent the memory limit.
    private static bool LimitMemory(ControlGroupParent place, string group, long bytes) => place.Version == 1
        ? Write(group, "memory.limit_in_bytes", bytes) & (Write(group, "memory.memsw.limit_in_bytes", bytes) || !HasSwap())
        : Write(group, "memory.max", bytes) & (Write(group, "memory.swap.max", 0) || !HasSwap());

    // The first line is a heading.
    private static bool HasSwap() => File.ReadLines("/proc/swaps").Skip(1).Any();

    private static bool Write(string folder, string file, long value)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path)) return false;
        try
        {
            File.WriteAllText(path, value.ToString(CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private IReadOnlyList<string> JoinFiles(string group) =>
        [.. _folders.Select(folder => Path.Combine(folder, group, "cgroup.procs")).Where(File.Exists)];
}
