using System.Globalization;
using Harness.Hosting;
using Harness.Verdicts;

namespace Harness.Postgres;

/// <summary>A running PostgreSQL server on loopback that cannot outlive the harness.</summary>
internal sealed class PostgresProcess : IAsyncDisposable
{
    private const int PortAttempts = 3;
    private static readonly TimeSpan ReadyCeiling = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopCeiling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    // The data is disposable, so nothing is synced. No background vacuum, which would add noise to counts; no checkpoint
    // in the middle of a measurement; no just-in-time compilation, whose cost depends on estimates. Shared memory is
    // in the data folder, so that it disappears with it even after SIGKILL, and a container's small /dev/shm is no
    // limit.
    private static readonly string[] Settings =
    [
        $"max_connections={ServerCapacity.MaxConnections}", $"superuser_reserved_connections={ServerCapacity.Reserved}", "shared_buffers=128MB",
        "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "jit=off",
        "checkpoint_timeout=30min", "log_checkpoints=off", "logging_collector=off", "lc_messages=C", "timezone=UTC",
        OperatingSystem.IsWindows() ? "dynamic_shared_memory_type=windows" : "dynamic_shared_memory_type=mmap",
    ];

    private static readonly string[] StatementSettings =
        ["shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track_utility=off"];

    private static readonly string[] NetworkSettings = ["listen_addresses=127.0.0.1", "unix_socket_directories="];

    private readonly ChildProcess child;
    private readonly int postmasterPid;
    private readonly bool confined;
    private readonly Func<ChildOptions> stop;

    private PostgresProcess(ChildProcess child, string host, int port, int postmasterPid, bool confined, Func<ChildOptions> stop)
    {
        this.confined = confined;
        this.stop = stop;
        Host = host;
        this.child = child;
        this.postmasterPid = postmasterPid;
        Port = port;
        // Started through runuser or su, the server is a child of that, and must be guarded itself.
        if (IsWrapped) Watchdog.Instance.Guard(postmasterPid, OrphanSignal.Quit);
    }

    /// <summary>The loopback address, or the folder of its socket.</summary>
    public string Host { get; }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>The postmaster's process id, as it sees itself.</summary>
    public int Pid => postmasterPid;

    // The pid that a confined server reports is one of its own namespace, and only a claim.
    private bool IsWrapped => !confined && postmasterPid != child.Id && !OperatingSystem.IsWindows();

    /// <summary>The settings of a server whose data is disposable, wherever it runs: each as name=value.</summary>
    public static IEnumerable<string> SettingsOf(bool withStatements) => [.. Settings, .. withStatements ? StatementSettings : []];

    /// <summary>Starts a server on a data folder and returns once it accepts connections.</summary>
    /// <param name="binaries">Its programs.</param>
    /// <param name="user">The user that it runs as.</param>
    /// <param name="dataFolder">Its data folder.</param>
    /// <param name="logPath">The file for its output.</param>
    /// <param name="withStatements">Whether it loads pg_stat_statements.</param>
    /// <param name="ct">Stops the start.</param>
    /// <param name="sandbox">Its sandbox; null for none.</param>
    /// <param name="temporaryBytes">How much a session may write to temporary files; null for no limit, where only the harness has sessions.</param>
    /// <exception cref="EnvironmentLacksException">It ended early, or was not ready within 30 s; carries its output.</exception>
    public static async Task<PostgresProcess> StartAsync(
        PostgresBinaries binaries, ServerUser user, string dataFolder, string logPath, bool withStatements,
        CancellationToken ct, ServerSandbox? sandbox = null, long? temporaryBytes = null)
    {
        var limit = temporaryBytes is { } bytes ? (string[])[$"temp_file_limit={bytes / 1024}kB"] : [];
        var seen = sandbox is null ? dataFolder : ServerSandbox.Inside;
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Next();
            IEnumerable<string> settings = [$"port={port}", .. UsesSockets(sandbox) ? SocketSettings(seen) : NetworkSettings, .. SettingsOf(withStatements), .. limit];
            string[] server = [sandbox is null ? binaries.Server : binaries.LinkedServer, "-D", seen, .. settings.SelectMany(setting => new[] { "-c", setting })];
            var command = sandbox?.Wrap(dataFolder, server) ?? user.Wrap(server[0], server.Skip(1));
            var child = ChildProcess.Start(new ChildOptions(command[0], [.. command.Skip(1)], logPath)
            {
                Environment = sandbox is null ? ChildEnvironment.Lean() : ServerSandbox.Environment,
                InSandbox = sandbox is not null,
                OrphanSignal = OrphanSignal.Quit,
                // Not the harness's folder, which this user may not enter.
                WorkingDirectory = Path.GetDirectoryName(dataFolder),
            });
            if (await BecomesReadyAsync(child, dataFolder, ct) is { } pid)
                return new PostgresProcess(child, UsesSockets(sandbox) ? dataFolder : "127.0.0.1", port, pid, sandbox is not null, () => Stop(binaries, user, dataFolder, logPath));
            await child.DisposeAsync();
            // Another process took the port between the choice and the bind.
            if (sandbox is null && attempt < PortAttempts && !FreePort.IsFree(port)) continue;
            throw new EnvironmentLacksException(
                $"PostgreSQL {binaries.Version} ({binaries.Folder}) did not start:{Environment.NewLine}"
                + string.Join(Environment.NewLine, child.LastLines.TakeLast(20)));
        }
    }

    /// <summary>Stops it with its data completely on disk; no session may be connected any more. Not for a confined server.</summary>
    /// <exception cref="TimeoutException">It did not end within 10 s.</exception>
    /// <exception cref="EnvironmentLacksException">Its installation lacks `pg_ctl`.</exception>
    public async Task ShutDownAsync()
    {
        // Not a signal: Windows has none, and a server that was killed there would leave data that is not completely on disk.
        await using var stopping = ChildProcess.Start(stop());
        await stopping.WaitForExitAsync();
        if (stopping.ExitCode != 0)
            throw new TimeoutException($"PostgreSQL did not stop within {StopCeiling.TotalSeconds:0} s: {string.Join(' ', stopping.LastLines.TakeLast(3))}");
        await child.WaitForExitAsync().WaitAsync(StopCeiling);
        await DisposeAsync();
    }

    /// <summary>Stops it at once; its data folder must not be reused.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!child.HasExited)
        {
            // SIGQUIT, not SIGKILL: the server then ends its sessions and frees its shared memory.
            if (IsWrapped) PosixSignal.Send(postmasterPid, PosixSignal.Quit);
            else child.SignalQuit();
            await Task.WhenAny(child.Exited, Task.Delay(StopCeiling));
            if (!child.HasExited && IsWrapped) PosixSignal.Send(postmasterPid, PosixSignal.Kill);
        }
        await child.DisposeAsync();
        if (IsWrapped) Watchdog.Instance.Forget(postmasterPid);
    }

    private static ChildOptions Stop(PostgresBinaries binaries, ServerUser user, string dataFolder, string logPath)
    {
        var command = user.Wrap(
            binaries.Control, "stop", "-D", dataFolder, "-m", "smart", "-w", "-t", StopCeiling.TotalSeconds.ToString("0", CultureInfo.InvariantCulture));
        return new ChildOptions(command[0], [.. command.Skip(1)], logPath)
        {
            Environment = ChildEnvironment.Lean(),
            WorkingDirectory = Path.GetDirectoryName(dataFolder),
        };
    }

    // A confined server has no network.
    private static bool UsesSockets(ServerSandbox? sandbox) => sandbox is not null || PrivateSockets.Folder is not null;

    // The data folder is closed to everyone but its owner and root.
    private static string[] SocketSettings(string dataFolder) =>
        ["listen_addresses=", $"unix_socket_directories={dataFolder}", "unix_socket_permissions=0700"];

    /// <summary>The postmaster's pid once it is ready; null when it ended first or took too long.</summary>
    private static async Task<int?> BecomesReadyAsync(ChildProcess child, string dataFolder, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(ReadyCeiling);
        while (!child.HasExited && !patience.IsCancellationRequested)
        {
            if (PostmasterFile.Read(dataFolder) is { IsReady: true } file) return file.Pid;
            await Task.WhenAny(child.Exited, Task.Delay(PollInterval));
        }
        if (ct.IsCancellationRequested) await child.DisposeAsync();
        ct.ThrowIfCancellationRequested();
        return null;
    }
}
