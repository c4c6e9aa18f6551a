using System.Globalization;

namespace Drill.Sandboxing;

/// <summary>A folder of a control group file system in which groups may be created.</summary>
/// <param name="Version">1 or 2.</param>
/// <param name="Folder">Absolute path.</param>
/// <param name="Controllers">The controllers that are available there.</param>
internal sealed record ControlGroupParent(int Version, string Folder, IReadOnlyList<string> Controllers)
{
    private const string Prefix = "drill-";
    private static readonly string[] Wanted = [ControlGroups.Memory, ControlGroups.Processes, ControlGroups.Processor];

    /// <summary>Every such folder on this machine that has a controller we use.</summary>
    public static IReadOnlyList<ControlGroupParent> FindAll() =>
        Find(ReadLines("/proc/self/mounts"), ReadLines("/proc/self/cgroup"));

    /// <summary>Finds them in the tables of mounts and of this process's own groups.</summary>
    internal static IReadOnlyList<ControlGroupParent> Find(IEnumerable<string> mounts, IEnumerable<string> own)
    {
        var ownPaths = own.Select(line => line.Split(':', 3)).Where(fields => fields.Length == 3)
            .SelectMany(fields => fields[1].Split(',').Select(controller => (controller, fields[2])))
            .GroupBy(pair => pair.controller).ToDictionary(group => group.Key, group => group.First().Item2);
        List<ControlGroupParent> places = [];
        foreach (var fields in mounts.Select(line => line.Split(' ')).Where(fields => fields.Length > 3))
        {
            var (folder, kind, options) = (fields[1], fields[2], fields[3].Split(','));
            if (kind == "cgroup2")
            {
                // Groups that hold processes cannot have groups with limits below them; the root is the exception.
                var offered = string.Join(' ', ReadLines(Path.Combine(folder, "cgroup.controllers"))).Split(' ');
                if (Wanted.Intersect(offered).ToArray() is { Length: > 0 } controllers)
                    places.Add(new ControlGroupParent(2, folder, controllers));
            }
            else if (kind == "cgroup" && Wanted.Intersect(options).ToArray() is { Length: > 0 } controllers)
            {
                var below = folder + ownPaths.GetValueOrDefault(controllers[0], "/");
                places.Add(new ControlGroupParent(1, Directory.Exists(below) ? below.TrimEnd('/') : folder, controllers));
            }
        }

        // A controller that is mounted twice is still the same controller.
        return [.. places.DistinctBy(place => $"{place.Version} {string.Join(',', place.Controllers)}")];
    }

    /// <summary>Enables limits for groups below a new group. Version 1 needs no such step.</summary>
    /// <exception cref="IOException">A process in the group prevents it.</exception>
    public void Delegate(string group)
    {
        if (Version == 1) return;
        var enable = string.Join(' ', Controllers.Select(controller => "+" + controller));
        File.WriteAllText(Path.Combine(Folder, "cgroup.subtree_control"), enable);
        File.WriteAllText(Path.Combine(group, "cgroup.subtree_control"), enable);
    }

    /// <summary>Removes groups whose grader is dead. They are empty, because no child outlives its grader.</summary>
    public void RemoveAbandoned()
    {
        if (!Directory.Exists(Folder)) return;
        foreach (var group in Directory.GetDirectories(Folder, Prefix + "*").Where(IsAbandoned))
        {
            foreach (var below in Directory.GetDirectories(group)) TryRemove(below);
            TryRemove(group);
        }
    }

    /// <summary>Removes a group if it is empty.</summary>
    public static void TryRemove(string group)
    {
        try
        {
            Directory.Delete(group);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The group does not exist, is not ours, or is in use. The next grading tries again.
        }
    }

    private static bool IsAbandoned(string group) =>
        int.TryParse(Path.GetFileName(group).Split('-')[1], CultureInfo.InvariantCulture, out var maker)
        && !Directory.Exists($"/proc/{maker}");

    private static string[] ReadLines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}
