using System.Diagnostics;
using System.Globalization;
using Harness.Hosting;
using Harness.Postgres;
using Harness.Verdicts;

namespace Drill.Sandboxing;

/// <summary>
/// Confines a submission: its build, its service, and the network that service and harness share. It needs Linux with
/// bubblewrap. Each grading has its own control groups and user.
/// </summary>
internal sealed class Sandbox : IAsyncDisposable
{
    private static readonly TimeSpan ProbeCeiling = TimeSpan.FromSeconds(10);

    // First closes every inherited file descriptor: a program that starts while the harness's runtime has a file open (an assembly, a
    // file in /proc) inherits it, and a submission could read it wherever it is. Then opens the system call filter, if one is named,
    // joins the named control groups, and finally becomes the command, without the variables that bash sets itself. SIGXFSZ is
    // ignored, so a log that reaches its size limit loses further lines but does not kill the service.
    private const int FilterDescriptor = 9;
    private const string JoinScript =
        "for fd in /proc/self/fd/*; do fd=${fd##*/}; if [ \"$fd\" -gt 2 ]; then exec {fd}>&- || exit 125; fi; done; "
        + "trap '' XFSZ; if [ -n \"$1\" ]; then exec 9<\"$1\" || exit 125; fi; n=$2; shift 2; while [ \"$n\" -gt 0 ]; do echo 0 >\"$1\" || exit 125; shift; n=$((n - 1)); done; exec env -u SHLVL -u _ -u OLDPWD \"$@\"";

    private readonly SandboxTools _tools;
    private readonly Bubblewrap _bubblewrap;
    private readonly SandboxLimits _limits;
    private readonly ControlGroups _groups;
    private readonly int _user;
    private readonly FilterFiles _filters;
    private readonly string _scratch;

    private Sandbox(SandboxTools tools, SandboxLimits limits, int user, FilterFiles filters, string scratch)
    {
        _tools = tools;
        _limits = limits;
        _user = user;
        _filters = filters;
        _scratch = scratch;
        _bubblewrap = new Bubblewrap(tools.Bubblewrap, tools.Privileged, tools.EndsUserNamespaces);
        _groups = ControlGroups.Create(limits);
    }

    /// <summary>The limits on a submission.</summary>
    public SandboxLimits Limits => _limits;

    /// <summary>The files through which the judging process joins its control groups.</summary>
    public IReadOnlyList<string> HarnessGroupFiles => _groups.HarnessFiles;

    /// <summary>Whether the kernel killed a part of the judging process because it reached its memory limit.</summary>
    public bool HarnessRanOutOfMemory => _groups.HarnessRanOutOfMemory;

    /// <summary>Checks within half a minute whether this machine can confine a submission, and prepares the sandbox.</summary>
    /// <exception cref="EnvironmentLacksException">It cannot; says what is missing and how to get it.</exception>
    public static async Task<Sandbox> CreateAsync(SandboxLimits limits, string scratch, CancellationToken cancellation)
    {
        var tools = SandboxTools.Find();
        var said = "";
        var filters = FilterFiles.Write(scratch);
        foreach (var user in tools.Users)
        {
            var sandbox = new Sandbox(tools, limits, user, filters, scratch);
            said = await sandbox.TryAsync(scratch, cancellation);
            if (said.Length == 0) return sandbox;
            await sandbox.DisposeAsync();
        }

        throw new EnvironmentLacksException(
            $"bubblewrap is installed, but cannot create a sandbox on this machine: {said}{Environment.NewLine}{SandboxTools.Remedy()}");
    }

    /// <summary>Checks whether this machine can confine a submission.</summary>
    /// <returns>The mechanism that would confine it.</returns>
    /// <exception cref="EnvironmentLacksException">It cannot; says what is missing and how to get it.</exception>
    public static async Task<string> RequireAsync(CancellationToken cancellation)
    {
        var scratch = Directory.CreateTempSubdirectory("drill-sandbox-");
        try
        {
            await using var sandbox = await CreateAsync(new SandboxLimits(), scratch.FullName, cancellation);
            var without = sandbox.Describe().Limits.Where(limit => limit.By.StartsWith("nothing", StringComparison.Ordinal)).ToList();
            return sandbox.Describe().Mechanism
                + (without.Count > 0 ? $"; not limited: {string.Join(", ", without.Select(limit => limit.What))}" : "");
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    /// <summary>The prefix of the judging process's command.</summary>
    public IReadOnlyList<string> JudgeCommand() => _bubblewrap.Enclose(_limits.DatabaseBytes);

    /// <summary>The prefix of a service's command.</summary>
    /// <param name="serviceFolder">The built service.</param>
    /// <param name="settings">The sandbox's /etc.</param>
    public ServiceSandbox ForService(string serviceFolder, string settings) => new(
        Command(new Confined(_user, _groups.SubmissionFiles)
        {
            Folders = [.. RuntimeFolders.ToRun, SandboxedFolder.At(serviceFolder), new(settings, "/etc")],
            WorkingFolder = serviceFolder,
            Network = true,
            Filter = _filters.WithoutFileLocks,
            Limits = SubmissionLimits(_limits.ProcessMemoryBytes),
        }),
        new Dictionary<string, string>
        {
            ["PATH"] = "/usr/bin",
            ["HOME"] = "/tmp",
            ["DOTNET_EnableDiagnostics"] = "0",
            // The runtime would keep its code in an in-memory file, which counts towards the limit on file size.
            ["DOTNET_EnableWriteXorExecute"] = "0",
            ["DOTNET_GCHeapHardLimit"] = _limits.HeapBytes.ToString("x", CultureInfo.InvariantCulture),
        });

    /// <summary>The prefix of a build's command. A build has no network.</summary>
    public IReadOnlyList<string> ForBuild(IEnumerable<SandboxedFolder> folders, string workingFolder, string settings) => Command(new Confined(_user, _groups.SubmissionFiles)
    {
        Folders = [.. RuntimeFolders.ToBuild, .. folders, new(settings, "/etc")],
        WorkingFolder = workingFolder,
        Network = false,
        // The programs of a build use file locks among themselves.
        Filter = _filters.WithFileLocks,
        Limits = SubmissionLimits(_limits.MemoryBytes),
    });

    /// <summary>
    /// The prefix of the command of a candidate's test. It starts services itself, so it sees their files, and it shares the network of the process that
    /// tries it, in which there is nothing but its own database server.
    /// </summary>
    /// <param name="tests">The built tests.</param>
    /// <param name="services">The built services.</param>
    /// <param name="run">The only folder that it can write to.</param>
    /// <param name="settings">The sandbox's /etc.</param>
    public IReadOnlyList<string> ForProof(string tests, string services, string run, string settings) => Command(new Confined(_user, _groups.SubmissionFiles)
    {
        Folders =
        [
            .. RuntimeFolders.ToBuild, SandboxedFolder.At("/usr/bin"), new("/usr/bin", "/bin"), SandboxedFolder.At(tests), SandboxedFolder.At(services),
            new(run, run, Writable: true), new(settings, "/etc"),
        ],
        WorkingFolder = run,
        Network = true,
        Filter = _filters.WithFileLocks,
        Limits = SubmissionLimits(_limits.MemoryBytes),
    });

    /// <summary>The sandbox of the database server.</summary>
    /// <param name="settings">The sandbox's /etc, which names <see cref="DatabaseUser"/>.</param>
    /// <param name="programs">The server's programs.</param>
    public ServerSandbox ForServer(string settings, PostgresBinaries programs) => new(
        Command(new Confined(DatabaseUser, _groups.DatabaseFiles)
        {
            Folders =
            [
                .. RuntimeFolders.ToServe(programs.LinkedServer), new(settings, "/etc"),
                new(ServerSandbox.DataFolder, ServerSandbox.Inside, Writable: true),
            ],
            WorkingFolder = ServerSandbox.Inside,
            Network = false,
            Filter = _filters.WithoutFileLocks,
            Limits = [$"--nproc={_limits.ServerProcesses}", $"--nofile={_limits.OpenFiles}"],
        }),
        Joining(_groups.DatabaseFiles, filter: null), _tools.Privileged ? (uint)DatabaseUser : null);

    /// <summary>The uid of the database server.</summary>
    public int DatabaseUser => _tools.Privileged ? SandboxTools.ServerUserBeside(_user) : _user;

    /// <summary>Makes the submission's user the owner of a folder.</summary>
    public void Own(string folder)
    {
        if (_tools.Privileged) ServerUser.ChangeOwner(folder, (uint)_user, (uint)_user);
    }

    /// <summary>The description of this sandbox for the result.</summary>
    public SandboxDescription Describe() => SandboxFacts.Describe(
        _limits, _groups.Enforced, _filters.WithoutFileLocks is not null,
        (_tools.Privileged ? $"{_tools.Version} as uid {_user}" : $"{_tools.Version} as the grader's own user in a user namespace")
        + ", each instance in its own network"
        + (_filters.WithoutFileLocks is null ? ", system calls not filtered" : ", system calls filtered"));

    /// <summary>Removes the control groups.</summary>
    public ValueTask DisposeAsync() => _groups.DisposeAsync();

    private string[] SubmissionLimits(long processMemoryBytes) =>
    [
        $"--nproc={_limits.Processes}", $"--fsize={_limits.FileBytes}", $"--data={processMemoryBytes}",
        $"--nofile={_limits.OpenFiles}", $"--cpu={Number((long)_limits.ProcessorTime.TotalSeconds)}",
    ];

    private string[] Command(Confined confined)
    {
        var shown = confined.Filter is null ? RuntimeFolders.WithTimeZonesOfItsOwn(confined.Folders, _scratch) : confined.Folders;
        SandboxedFolder[] folders = [.. shown, .. _tools.Privileged ? [SandboxedFolder.At(_tools.SetPriv)] : (SandboxedFolder[])[]];
        return
        [
            .. Joining(confined.GroupFiles, confined.Filter),
            _tools.ResourceLimits, .. confined.Limits, "--core=0", "--",
            // The judging process may have capabilities, to create networks.
            .. !_tools.Privileged ? [_tools.SetPriv, "--ambient-caps=-all", "--inh-caps=-all", "--"] : (string[])[],
            .. _bubblewrap.Confine(
                confined.User, folders, confined.WorkingFolder, confined.Network, _limits.TemporaryBytes,
                confined.Filter is null ? null : FilterDescriptor),
            .. !_tools.Privileged ? [] : (string[])
            [
                _tools.SetPriv, $"--reuid={confined.User}", $"--regid={confined.User}", "--clear-groups", "--no-new-privs",
                "--inh-caps=-all", "--bounding-set=-all", "--",
            ],
        ];
    }

    private string[] Joining(IReadOnlyList<string> groupFiles, string? filter) =>
        [_tools.Shell, "--norc", "--noprofile", "-c", JoinScript, "bash", filter ?? "", Number(groupFiles.Count), .. groupFiles];

    // Empty if a program ran inside the sandbox; otherwise the error.
    private async Task<string> TryAsync(string scratch, CancellationToken cancellation)
    {
        var command = ForService(scratch, scratch).Command;
        // Every instance needs its own network: a shared one would let instances lock without the database, and reach other scenarios' fakes.
        string[] all = [.. JudgeCommand(), _tools.Unshare, "--net", "--", .. command, Path.Combine(RuntimeFolders.DotnetRoot, "dotnet"), "--list-runtimes"];
        var startedAt = Stopwatch.GetTimestamp();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(ProbeCeiling);
        await using var probe = ChildProcess.Start(new ChildOptions(all[0], all[1..], Path.Combine(scratch, $"probe-{_user}.log")));
        await probe.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        if (probe.ExitCode == 0) return "";
        return probe.HasExited
            ? string.Join(" ", probe.LastLines.TakeLast(3)) + $" (exit code {probe.ExitCode})"
            : $"the test program did not end within {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:0} s";
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed record Confined(int User, IReadOnlyList<string> GroupFiles)
    {
        public required IReadOnlyList<SandboxedFolder> Folders { get; init; }

        public required string WorkingFolder { get; init; }

        public required bool Network { get; init; }

        public required string? Filter { get; init; }

        public required IReadOnlyList<string> Limits { get; init; }
    }
}
