using System.Runtime.InteropServices;
using Harness.Hosting;
using Harness.Verdicts;

namespace Harness.Postgres;

/// <summary>
/// The user that PostgreSQL runs as: the harness's own or, because PostgreSQL refuses root, an unprivileged one.
/// </summary>
internal sealed class ServerUser
{
    private const string PasswdFile = "/etc/passwd";

    private readonly IReadOnlyList<string> prefix;
    private readonly (uint User, uint Group)? ids;

    private ServerUser(string name, IReadOnlyList<string> prefix, (uint, uint)? ids)
    {
        Name = name;
        this.prefix = prefix;
        this.ids = ids;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether it is another user than the harness's own.</summary>
    public bool IsOther => ids is not null;

    /// <summary>The user that PostgreSQL runs as on this machine.</summary>
    /// <exception cref="EnvironmentLacksException">The harness is root, and no tool here can drop root's rights; or it is elevated on Windows.</exception>
    public static ServerUser Resolve() => ResolveThrough(_ => true);

    /// <summary>Resolves the user with only some of the tools that drop root's rights.</summary>
    internal static ServerUser ResolveThrough(Func<string, bool> mayUse)
    {
        RequireOrdinary(OperatingSystem.IsWindows(), Environment.IsPrivilegedProcess);
        if (!Environment.IsPrivilegedProcess) return new ServerUser(Environment.UserName, [], null);
        var (name, user, group) = Lookup("postgres") ?? Lookup("_postgres") ?? Lookup("nobody")
            ?? throw new EnvironmentLacksException(
                $"PostgreSQL does not run as root, and {PasswdFile} has neither a user postgres nor nobody. "
                + "Run this as an ordinary user.");
        var tool = Tools(name, group).FirstOrDefault(
                tool => mayUse(tool[0]) && Executables.Ask(tool[0], [.. tool[1..], "true"]) is not null)
            ?? throw new EnvironmentLacksException(
                $"PostgreSQL does not run as root, and none of setpriv, runuser and su can run it as {name}. "
                + "Run this as an ordinary user, or install util-linux.");
        return new ServerUser(name, tool, (user, group));
    }

    /// <summary>Refuses an elevated harness on Windows: PostgreSQL refuses it, too, and there is no other user to switch to.</summary>
    /// <exception cref="EnvironmentLacksException">It is elevated; says what to do.</exception>
    internal static void RequireOrdinary(bool isWindows, bool isPrivileged)
    {
        if (isWindows && isPrivileged)
            throw new EnvironmentLacksException(
                $"PostgreSQL does not run with an administrator's rights, and this terminal has them.{Environment.NewLine}"
                + $"Use a terminal that was not opened as administrator, or set {PostgresChoice.Variable} to docker or to a connection string.");
    }

    /// <summary>The command line that runs a program as this user.</summary>
    public IReadOnlyList<string> Wrap(string command, params IEnumerable<string> arguments) =>
        [.. prefix, command, .. arguments];

    /// <summary>Gives a file or an empty folder to this user.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public void Own(string path)
    {
        if (ids is var (user, group)) ChangeOwner(path, user, group);
    }

    /// <summary>Gives a file or an empty folder to any user; only root may.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    internal static void ChangeOwner(string path, uint user, uint group)
    {
        if (chown(path, user, group) != 0)
            throw new IOException($"{path} could not be given to user {user}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Checks that this user can enter a folder of the harness's.</summary>
    /// <exception cref="EnvironmentLacksException">It cannot; most likely the folder is below root's home.</exception>
    public void RequireAccess(string folder)
    {
        if (prefix.Count == 0) return;
        var command = Wrap("/bin/sh", "-c", "cd \"$1\"", "sh", folder);
        if (Executables.Ask(command[0], command.Skip(1)) is null)
            throw new EnvironmentLacksException(
                $"PostgreSQL runs as {Name}, because it does not run as root, and {Name} may not enter {folder}. "
                + $"Set {HarnessPaths.CacheVariable} to a folder that every user may enter.");
    }

    /// <summary>
    /// The tools that switch to the user, the best first. Only setpriv leaves no extra process in between.
    /// </summary>
    private static IReadOnlyList<string[]> Tools(string name, uint group) =>
    [
        ["setpriv", $"--reuid={name}", $"--regid={group}", "--clear-groups", "--"],
        ["runuser", "-u", name, "--"],
        ["su", "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", "--", name],
    ];

    private static (string Name, uint User, uint Group)? Lookup(string name) => File.ReadLines(PasswdFile)
        .Select(line => line.Split(':'))
        .Where(fields => fields.Length > 3 && fields[0] == name)
        .Select(fields => ((string, uint, uint)?)(name, (uint)long.Parse(fields[2]), (uint)long.Parse(fields[3])))
        .FirstOrDefault();

    [DllImport("libc", SetLastError = true)]
    private static extern int chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);
}
