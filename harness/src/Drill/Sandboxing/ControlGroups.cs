using System.Globalization;

namespace Drill.Sandboxing;

/// <summary>
/// The control groups of one grading: one for everything submitted, with limits on memory, processes and its share of
/// the processor, and one for what judges it. Version 1 or 2, whatever can be written here; each may lack some.
/// </summary>
internal sealed class ControlGroups : IAsyncDisposable
{
    /// <summary>The controller of memory.</summary>
    public const string Memory = "memory";

    /// <summary>The controller of processes and threads.</summary>
    public const string Processes = "pids";

    /// <summary>The controller of processor time.</summary>
    public const string Processor = "cpu";

    private static readonly TimeSpan RemovalCeiling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private const string Submission = "submission";
    private const string Harness = "harness";

    private readonly List<string> _folders = [];
    private readonly Dictionary<string, string> _enforced = [];

    private ControlGroups()
    {
    }

    /// <summary>What is enforced, by controller, and by which version, for example "cgroup v1".</summary>
    public IReadOnlyDictionary<string, string> Enforced => _enforced;

    /// <summary>The files through which a process joins what is submitted.</summary>
    public IReadOnlyList<string> SubmissionFiles => JoinFiles(Submission);

    /// <summary>The files through which a process joins what judges.</summary>
    public IReadOnlyList<string> HarnessFiles => JoinFiles(Harness);

    /// <summary>Creates the groups where they can be created; enforces nothing where they cannot.</summary>
    public static ControlGroups Create(SandboxLimits limits)
    {
        var groups = new ControlGroups();
        if (!OperatingSystem.IsLinux()) return groups;
        var name = FormattableString.Invariant($"drill-{Environment.ProcessId}-{Guid.NewGuid():N}")[..28];
        foreach (var place in ControlGroupPlace.FindAll())
        {
            place.RemoveAbandoned();
            groups.Add(place, name, limits);
        }

        return groups;
    }

    /// <summary>
    /// Removes the groups. Whatever ran in them has ended, but what the kernel ended for want of memory leaves its group a moment
    /// later.
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
            foreach (var group in (string[])[Submission, Harness]) ControlGroupPlace.TryRemove(Path.Combine(folder, group));
            ControlGroupPlace.TryRemove(folder);
        }

        return !_folders.Any(Directory.Exists);
    }

    private void Add(ControlGroupPlace place, string name, SandboxLimits limits)
    {
        var folder = Path.Combine(place.Folder, name);
        try
        {
            Directory.CreateDirectory(folder);
            _folders.Add(folder);
            place.Delegate(folder);
            var submission = Directory.CreateDirectory(Path.Combine(folder, Submission)).FullName;
            Directory.CreateDirectory(Path.Combine(folder, Harness));
            foreach (var controller in place.Controllers.Where(one => Limit(place, folder, submission, one, limits)))
                _enforced[controller] = $"cgroup v{place.Version}";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Not ours to create here: the other mechanisms bound what they can, and the result says which.
        }
    }

    private static bool Limit(
        ControlGroupPlace place, string folder, string submission, string controller, SandboxLimits limits)
    {
        switch (controller, place.Version)
        {
            case (Memory, 1):
                // Where the kernel counts swap, it must not be a way out.
                return Write(submission, "memory.limit_in_bytes", limits.MemoryBytes)
                    & (Write(submission, "memory.memsw.limit_in_bytes", limits.MemoryBytes) || !HasSwap());
            case (Memory, _):
                return Write(submission, "memory.max", limits.MemoryBytes)
                    & (Write(submission, "memory.swap.max", 0) || !HasSwap());
            case (Processes, _):
                return Write(submission, "pids.max", limits.Processes);
            // What judges and what is judged get the same share, so that neither starves the other; together they get
            // that of many processes, because a group of the default weight would count as a single one.
            case (Processor, 1):
                return Write(folder, "cpu.shares", 16384);
            default:
                return Write(folder, "cpu.weight", 1600);
        }
    }

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
