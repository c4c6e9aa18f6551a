using System.Globalization;

namespace Drill.Sandboxing;

/// <summary>Writes bubblewrap's command lines. It knows nothing about gradings.</summary>
/// <param name="program">Path of `bwrap`.</param>
/// <param name="privileged">Whether the grader runs as root, which needs no user namespace.</param>
/// <param name="endsUserNamespaces">Whether this version can forbid further user namespaces.</param>
internal sealed class Bubblewrap(string program, bool privileged, bool endsUserNamespaces)
{
    /// <summary>
    /// A command prefix for submitted code: a read-only view of only the given folders, an empty /tmp, and its own process
    /// namespace.
    /// </summary>
    /// <param name="user">The uid and gid that it runs as.</param>
    /// <param name="folders">The folders that it sees.</param>
    /// <param name="workingFolder">Its working folder, as a path inside the sandbox.</param>
    /// <param name="network">Whether it shares the network of its parent process; otherwise it has no network.</param>
    /// <param name="temporaryBytes">Size of its /tmp.</param>
    /// <param name="filter">The open file descriptor of its system call filter; null for no filter.</param>
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
    /// A command prefix for the judging process. It sees the machine's files, but has its own network, processes and shared memory. It
    /// can create further networks, one for each instance of a service. All of them end with it.
    /// </summary>
    /// <param name="sharedMemoryBytes">Size of its /dev/shm, which holds the databases.</param>
    public IReadOnlyList<string> Enclose(long sharedMemoryBytes) =>
    [
        program, "--die-with-parent", "--dev-bind", "/", "/", "--unshare-pid", "--unshare-ipc", "--unshare-net",
        // The sandboxes inside must drop these capabilities again, or bubblewrap would behave as if root had started it.
        .. privileged ? [] : (string[])["--unshare-user", "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_NET_ADMIN"],
        "--proc", "/proc", "--size", Number(sharedMemoryBytes), "--perms", "1777", "--tmpfs", "/dev/shm", "--",
    ];

    // bubblewrap would create these folders readable by their owner only.
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
