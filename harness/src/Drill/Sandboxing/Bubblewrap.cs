using System.Globalization;

namespace Drill.Sandboxing;

/// <summary>Writes bubblewrap's command lines; knows nothing of gradings.</summary>
/// <param name="program">Path of `bwrap`.</param>
/// <param name="privileged">Whether who grades is root: then no user namespace is needed.</param>
/// <param name="endsUserNamespaces">Whether it can end the making of further user namespaces.</param>
internal sealed class Bubblewrap(string program, bool privileged, bool endsUserNamespaces)
{
    /// <summary>
    /// A command prefix for what is submitted: read-only, with nothing of this machine but the given folders, an empty
    /// /tmp, and processes of its own.
    /// </summary>
    /// <param name="user">The uid and gid that it runs as.</param>
    /// <param name="folders">What it sees.</param>
    /// <param name="workingFolder">Where it runs, as it sees it.</param>
    /// <param name="network">Whether it shares the network of whoever starts it; otherwise it has none.</param>
    /// <param name="temporaryBytes">Size of its /tmp.</param>
    /// <param name="filter">The file descriptor that its filter of system calls is open as; null for none.</param>
    public IReadOnlyList<string> Confine(
        int user, IReadOnlyList<SandboxedFolder> folders, string workingFolder, bool network, long temporaryBytes, int? filter) =>
    [
        program, "--die-with-parent", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
        .. network ? [] : (string[])["--unshare-net"],
        .. privileged ? [] : (string[])["--unshare-user", "--uid", Number(user), "--gid", Number(user)],
        .. privileged || !endsUserNamespaces ? [] : (string[])["--disable-userns"],
        .. filter is { } descriptor ? ["--seccomp", Number(descriptor)] : (string[])[],
        "--hostname", "sandbox",
        "--proc", "/proc", "--dev", "/dev", "--size", "1048576", "--perms", "1777", "--tmpfs", "/dev/shm",
        "--remount-ro", "/dev", "--size", Number(temporaryBytes), "--perms", "1777", "--tmpfs", "/tmp",
        .. ParentsOf(folders).SelectMany(parent => (string[])["--perms", "0755", "--dir", parent]),
        .. RuntimeFolders.Links.SelectMany(link => (string[])["--symlink", link.Target, link.Link]),
        .. folders.SelectMany(folder =>
            (string[])[folder.Writable ? "--bind" : "--ro-bind", folder.Source, folder.Target]),
        "--remount-ro", "/", "--chdir", workingFolder, "--",
    ];

    /// <summary>
    /// A command prefix for what judges: it sees this machine as it is, but has a network, processes and shared memory of
    /// its own, makes further networks (one for each instance of a service), and all of it ends with it.
    /// </summary>
    /// <param name="sharedMemoryBytes">Size of its /dev/shm, where the databases are.</param>
    public IReadOnlyList<string> Enclose(long sharedMemoryBytes) =>
    [
        program, "--die-with-parent", "--dev-bind", "/", "/", "--unshare-pid", "--unshare-ipc", "--unshare-net",
        // Any capability must be dropped again before the sandboxes inside: they would take themselves for root's.
        .. privileged ? [] : (string[])["--unshare-user", "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_NET_ADMIN"],
        "--proc", "/proc", "--size", Number(sharedMemoryBytes), "--perms", "1777", "--tmpfs", "/dev/shm", "--",
    ];

    // bubblewrap would make them for their owner alone.
    private static IEnumerable<string> ParentsOf(IEnumerable<SandboxedFolder> folders)
    {
        SortedSet<string> parents = new(StringComparer.Ordinal);
        foreach (var folder in folders)
            for (var parent = Path.GetDirectoryName(folder.Target); parent is not (null or "/"); parent = Path.GetDirectoryName(parent))
                parents.Add(parent);
        return parents;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
