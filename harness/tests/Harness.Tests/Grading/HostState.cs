using Drill.Sandboxing;
using Harness.Hosting;
using Harness.Tests.Repository;

namespace Harness.Tests.Grading;

/// <summary>What of this machine no submission may change.</summary>
internal static class HostState
{
    // Where an attack would leave something for whoever looks after it.
    private static readonly string[] Places = ["/", "/etc", "/usr", "/var", "/tmp", "/dev", "/dev/shm"];

    /// <summary>
    /// Processes of submissions, groups, unlocked folders, and files that are named like an attack; nothing, when all is well.
    /// </summary>
    public static IReadOnlyList<string> Remains() =>
    [
        .. Directory.GetDirectories("/proc").Where(IsSubmitted).Select(path => $"process {Path.GetFileName(path)}"),
        .. Places.SelectMany(place => Directory.GetFileSystemEntries(place, "attack")),
        .. ControlGroupParent.FindAll().SelectMany(place => Directory.GetDirectories(place.Folder, $"drill-{Environment.ProcessId}-*")),
    ];

    /// <summary>What git sees in the checkout: nothing may be added to it.</summary>
    public static IReadOnlyList<string> Checkout() => Repository.Checkout.Files("*");

    /// <summary>Whether some file below a folder holds the canary of what candidates never see.</summary>
    public static IEnumerable<string> HoldingTheCanary(string folder)
    {
        var canary = File.ReadAllText(Path.Combine(Repository.Checkout.Root, "solutions-private", "CANARY")).Trim();
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => File.ReadAllText(path).Contains(canary));
    }

    // By its user, and where the grader has no other user to give, by the folder that it runs from.
    private static bool IsSubmitted(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains(Path.Combine(HarnessPaths.CacheFolder, "grade") + "/");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
