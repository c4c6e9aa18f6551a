using Harness.Hosting;
using Harness.Verdicts;

namespace Drill.Sandboxing;

/// <summary>The programs that make up the sandbox, as found on this machine.</summary>
/// <param name="Bubblewrap">Path of `bwrap`.</param>
/// <param name="Version">For example "bubblewrap 0.8.0".</param>
/// <param name="ResourceLimits">Path of `prlimit`.</param>
/// <param name="SetPriv">Path of `setpriv`.</param>
/// <param name="Shell">Path of `bash`: other shells cannot close every descriptor.</param>
/// <param name="Unshare">Path of `unshare`, which shows whether networks can be created.</param>
/// <param name="Privileged">Whether the grader runs as root.</param>
internal sealed record SandboxTools(
    string Bubblewrap, string Version, string ResourceLimits, string SetPriv, string Shell, string Unshare, bool Privileged)
{
    // Above the uids that systems and containers assign, and different for every grading that runs at the same time, because the limit
    // on processes counts per user. Some containers know only the first 65536 uids.
    private const int FirstUser = 1_900_000_000;
    private const int FirstSmallUser = 60_000;
    private const int SmallUsers = 5_000;

    /// <summary>The uids to try, the best first.</summary>
    public IReadOnlyList<int> Users =>
    [
        FirstUser + (Environment.ProcessId % 10_000_000), FirstSmallUser + (Environment.ProcessId % SmallUsers),
    ];

    /// <summary>The uid of the database server for a submission's uid.</summary>
    public static int ServerUserBeside(int user) => user >= FirstUser ? user + 10_000_000 : user - SmallUsers;

    /// <summary>Whether bubblewrap can forbid further user namespaces, which needs version 0.8.</summary>
    public bool EndsUserNamespaces =>
        System.Version.TryParse(Version.Split(' ')[^1], out var version) && version >= new Version(0, 8);

    /// <summary>Finds the programs.</summary>
    /// <exception cref="EnvironmentLacksException">A program is missing; the message has the command that installs it.</exception>
    public static SandboxTools Find() => Find(OperatingSystem.IsLinux());

    /// <summary>Finds the programs, as on Linux or on another system.</summary>
    internal static SandboxTools Find(bool isLinux)
    {
        if (!isLinux)
            throw new EnvironmentLacksException(
                "Grading runs untrusted code in a sandbox, and this machine has none: the sandbox needs Linux with "
                + $"bubblewrap.{Environment.NewLine}{Remedy(isLinux)}");
        var bubblewrap = Need("bwrap");
        var version = Executables.Ask(bubblewrap, "--version")
            ?? throw new EnvironmentLacksException($"{bubblewrap} does not run. {Remedy()}");
        return new SandboxTools(
            bubblewrap, version, Need("prlimit"), Need("setpriv"), Need("bash"), Need("unshare"), Environment.IsPrivilegedProcess);
    }

    /// <summary>How to install a sandbox on this system.</summary>
    public static string Remedy() => Remedy(OperatingSystem.IsLinux());

    private static string Remedy(bool isLinux)
    {
        const string Otherwise = "To grade code that you trust like your own without a sandbox, use --unsafe-local.";
        if (!isLinux)
            return $"Grade on Linux, for example in a virtual machine (run `apt-get install bubblewrap` there). {Otherwise}";
        var sudo = Environment.IsPrivilegedProcess ? "" : "sudo ";
        var install = Executables.OnPath("apt-get") is not null ? $"{sudo}apt-get install -y bubblewrap util-linux"
            : Executables.OnPath("dnf") is not null ? $"{sudo}dnf install -y bubblewrap util-linux"
            : Executables.OnPath("apk") is not null ? $"{sudo}apk add bash bubblewrap util-linux setpriv"
            : "Install bubblewrap and util-linux with this system's package manager.";
        return $"{install}{Environment.NewLine}{Otherwise}";
    }

    private static string Need(string program) => Executables.OnPath(program)
        ?? throw new EnvironmentLacksException(
            $"Grading runs untrusted code in a sandbox, which needs `{program}`, and `{program}` is not on the PATH. Install it:"
            + $"{Environment.NewLine}{Remedy()}");
}
