using System.Net;
using System.Net.Sockets;
using Harness.Verdicts;

namespace Harness.Hosting;

/// <summary>
/// A service in a process of its own, so that the measuring process and the measured one share nothing. The harness picks the
/// port and takes an accepted connection as readiness: neither depends on what the service logs.
/// </summary>
public sealed class ServiceProcess : IRunningService
{
    private const int PortAttempts = 3;
    private static readonly TimeSpan ReadyPollInterval = TimeSpan.FromMilliseconds(10);

    private readonly ServiceOptions options;
    private readonly int port;
    private ChildProcess child;
    private bool endRequested;

    private ServiceProcess(ServiceOptions options, int port, ChildProcess child)
    {
        this.options = options;
        this.port = port;
        this.child = child;
    }

    /// <inheritdoc/>
    public Uri BaseAddress => new($"http://127.0.0.1:{port}/");

    /// <summary>Its name for people, for example "instance 1".</summary>
    public string Name => options.Name;

    /// <summary>The current process's id; changes with each restart.</summary>
    public int ProcessId => child.Id;

    /// <summary>How often it was started.</summary>
    public int Starts { get; private set; } = 1;

    /// <summary>Whether the current process has ended.</summary>
    public bool HasExited => child.HasExited;

    /// <summary>Completes when the current process ends, for any reason; a restart starts a new one.</summary>
    public Task Exited => child.Exited;

    /// <summary>Whether the current process ended without a request of the harness.</summary>
    public bool DiedUnexpectedly => child.HasExited && !endRequested;

    /// <summary>The exit code of the current process, or null while it runs.</summary>
    public int? ExitCode => child.ExitCode;

    /// <summary>The last 200 lines of the current process's output.</summary>
    public IReadOnlyList<string> LastLines => child.LastLines;

    /// <summary>Starts a service and returns once it accepts connections.</summary>
    /// <exception cref="InvalidServiceException">It ended before it accepted a connection, or accepted none within the ceiling.</exception>
    public static async Task<ServiceProcess> StartAsync(ServiceOptions options, CancellationToken ct = default)
    {
        if (!File.Exists(options.DllPath))
            throw new InvalidServiceException($"The service was not built: there is no {options.DllPath}.");
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort.Next();
            options.Network?.AssignTo(port);
            var child = Launch(options, port);
            if (await BecomesReadyAsync(child, options, port, ct)) return new ServiceProcess(options, port, child);
            await child.DisposeAsync();
            // Another process took the port between the choice and the bind: not the service's fault.
            if (attempt < PortAttempts && !(options.Network?.IsFree(port) ?? FreePort.IsFree(port))) continue;
            throw EndedBeforeReady(child, options);
        }
    }

    /// <summary>
    /// Starts it again on the same port, appending to the same log. Kills the current process if it still runs.
    /// </summary>
    /// <exception cref="InvalidServiceException">It ended before it accepted a connection, or accepted none within the ceiling.</exception>
    public async Task RestartAsync(CancellationToken ct = default)
    {
        endRequested = true;
        await child.DisposeAsync();
        child = Launch(options, port);
        endRequested = false;
        Starts++;
        if (!await BecomesReadyAsync(child, options, port, ct)) throw EndedBeforeReady(child, options);
    }

    /// <summary>
    /// Asks it to shut down (SIGTERM; on Windows it is killed), and kills it when the grace period is over.
    /// </summary>
    public async Task StopAsync(TimeSpan grace)
    {
        endRequested = true;
        child.SignalTerminate();
        using var patience = new CancellationTokenSource(grace);
        await child.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Kill();
        await child.Exited;
    }

    /// <summary>Kills the process (SIGKILL), as a crashing machine would.</summary>
    public void Kill()
    {
        endRequested = true;
        child.Kill();
    }

    /// <summary>Waits for the current process's end.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; it keeps running.</exception>
    public Task WaitForExitAsync(CancellationToken ct = default) => child.WaitForExitAsync(ct);

    /// <summary>Kills it and waits for its end.</summary>
    public ValueTask DisposeAsync()
    {
        endRequested = true;
        return child.DisposeAsync();
    }

    private static ChildProcess Launch(ServiceOptions options, int port)
    {
        var dll = Path.GetFullPath(options.DllPath);
        var environment = options.Sandbox is { } sandbox
            ? ChildEnvironment.ForSandbox(sandbox, options.Environment)
            : ChildEnvironment.ForService(options.Environment);
        environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        string[] command = [.. options.Sandbox?.Command ?? [], Executables.Dotnet(), "exec", dll];
        return ChildProcess.Start(new ChildOptions(command[0], command[1..], LiveLog.Begin(options.LogPath))
        {
            LogPlace = Path.GetFullPath(options.LogPath),
            WorkingDirectory = Path.GetDirectoryName(dll),
            Environment = environment,
            InSandbox = options.Sandbox is not null,
            Network = options.Network,
        });
    }

    /// <summary>True once it accepts a connection, false when it ended first.</summary>
    private static async Task<bool> BecomesReadyAsync(
        ChildProcess child, ServiceOptions options, int port, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(options.ReadyCeiling);
        try
        {
            while (!child.HasExited)
            {
                if (await AcceptsAsync(port, patience.Token)) return !child.HasExited;
                await Task.WhenAny(child.Exited, Task.Delay(ReadyPollInterval, patience.Token));
                patience.Token.ThrowIfCancellationRequested();
            }
            return false;
        }
        catch (OperationCanceledException)
        {
            await child.DisposeAsync();
            ct.ThrowIfCancellationRequested();
            throw new InvalidServiceException(
                $"{options.Name} did not accept a connection on the port that ASPNETCORE_URLS names within "
                + $"{options.ReadyCeiling.TotalSeconds:0.#} s.{Quote(child)}");
        }
    }

    private static async Task<bool> AcceptsAsync(int port, CancellationToken ct)
    {
        using var socket = PrivateNetwork.SocketTo(port);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static InvalidServiceException EndedBeforeReady(ChildProcess child, ServiceOptions options) =>
        new($"{options.Name} ended with exit code {child.ExitCode} before it accepted a connection.{Quote(child)}");

    private static string Quote(ChildProcess child) => child.LastLines is { Count: > 0 } lines
        ? $" Its last lines:{Environment.NewLine}{string.Join(Environment.NewLine, lines.TakeLast(40))}"
        : " It wrote nothing.";
}
