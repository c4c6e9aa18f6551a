using System.Diagnostics;

namespace Harness.Hosting;

/// <summary>
/// A program that cannot outlive the harness by more than about a second, however the harness ends. A terminal's Ctrl-C does not
/// reach it, and its output goes straight to a log file, so that a busy harness never blocks it.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    // The program starts only once the watchdog knows its pid. A harness that dies earlier closes the pipe, and the shell exits.
    // The umask makes its files as readable as usual, whatever the user's own mask is.
    private const string Script = "umask 022; exec >>\"$1\" 2>&1; shift; IFS= read -r go || exit 125; exec \"$@\" </dev/null";

    private const int CopiedBytes = 32 << 10;

    private readonly Process process;
    private readonly string logPath;
    private readonly long logStartBytes;
    private readonly string? logPlace;
    private readonly long placeStartBytes;
    private readonly bool inSandbox;
    private readonly IReadOnlyList<string> runtimeFiles;
    private readonly IDisposable logBound;

    private ChildProcess(Process process, ChildOptions options, long logStartBytes, Task output)
    {
        this.process = process;
        inSandbox = options.InSandbox;
        logPath = options.LogPath;
        this.logStartBytes = logStartBytes;
        logPlace = options.LogPlace == logPath ? null : options.LogPlace;
        placeStartBytes = LengthOf(logPlace);
        Id = process.Id;
        runtimeFiles = RuntimeFiles.Of(Id, options.Environment);
        logBound = GrowingLogs.Instance.Watch(logPath, options.MostLogBytes);
        Exited = ObserveExitAsync(output);
    }

    /// <summary>The program's process id.</summary>
    public int Id { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => Exited.IsCompleted;

    /// <summary>
    /// Completes with the exit code when it ends, for any reason; 128 plus the signal number for a signal.
    /// </summary>
    public Task<int> Exited { get; }

    /// <summary>The exit code, or null while it runs.</summary>
    public int? ExitCode => Exited.IsCompletedSuccessfully ? Exited.Result : null;

    /// <summary>The last 200 lines of its output; read from the log on each call.</summary>
    public IReadOnlyList<string> LastLines => logPlace is not null && HasExited
        ? LogTail.Read(logPlace, placeStartBytes)
        : LogTail.Read(logPath, logStartBytes);

    /// <summary>Starts the program.</summary>
    /// <exception cref="IOException">The log cannot be written, or the watchdog was killed.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">Windows only: the program cannot be started.</exception>
    public static ChildProcess Start(ChildOptions options)
    {
        // Absolute, because the shell opens it in the child's working directory.
        options = options with { LogPath = Path.GetFullPath(options.LogPath) };
        Directory.CreateDirectory(Path.GetDirectoryName(options.LogPath)!);
        long logStartBytes;
        // Opened here first, because an error inside the shell would be reported nowhere.
        using (var log = OpenLog(options.LogPath)) logStartBytes = log.Length;
        var (process, output) = OperatingSystem.IsWindows() ? StartInJob(options) : StartGuarded(options);
        return new ChildProcess(process, options, logStartBytes, output);
    }

    /// <summary>Asks it to shut down (SIGTERM). Windows has no such request: there it is killed.</summary>
    public void SignalTerminate()
    {
        if (OperatingSystem.IsWindows()) Kill();
        else Signal(PosixSignal.Terminate);
    }

    /// <summary>Kills it and what it started (SIGKILL). Does nothing once it has ended.</summary>
    public void Kill()
    {
        if (HasExited) return;
        if (OperatingSystem.IsWindows()) process.Kill(entireProcessTree: true);
        else if (!(inSandbox && SandboxedProgram.Kill(Id))) PosixSignal.SendToGroup(Id, PosixSignal.Kill);
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; it keeps running.</exception>
    public Task WaitForExitAsync(CancellationToken ct = default) => Exited.WaitAsync(ct);

    /// <summary>Kills it and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        process.Dispose();
    }

    /// <summary>Sends PostgreSQL's "immediate" shutdown request. Windows has no such request: there it is killed.</summary>
    internal void SignalQuit()
    {
        if (OperatingSystem.IsWindows()) Kill();
        else Signal(PosixSignal.Quit);
    }

    private void Signal(int signal)
    {
        if (!HasExited && !(inSandbox && SandboxedProgram.Signal(Id, signal))) PosixSignal.Send(Id, signal);
    }

    private static (Process Process, Task Output) StartGuarded(ChildOptions options)
    {
        string[] arguments =
        [
            "-c", Detachment.Preamble + Script, "sh", options.LogPath,
            .. Detachment.Prefix, options.Command, .. options.Arguments,
        ];
        var process = Start("/bin/sh", arguments, options);
        // The shell has redirected both to the log; while these pipes are open, it would count as using the terminal.
        process.StandardOutput.Dispose();
        process.StandardError.Dispose();
        using var input = process.StandardInput;
        Watchdog.Instance.Guard(process.Id, options.OrphanSignal);
        input.Write("go\n");
        return (process, Task.CompletedTask);
    }

    [System.Runtime.Versioning.SupportedOSPlatform("windows")]
    private static (Process Process, Task Output) StartInJob(ChildOptions options)
    {
        var process = Start(options.Command, options.Arguments, options);
        WindowsJob.Instance.Guard(process);
        process.StandardInput.Dispose();
        return (process, Task.WhenAll(
            AppendAsync(process.StandardOutput.BaseStream, options.LogPath),
            AppendAsync(process.StandardError.BaseStream, options.LogPath)));
    }

    private static Process Start(string command, IEnumerable<string> arguments, ChildOptions options)
    {
        var start = new ProcessStartInfo(command)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // For Windows, where it gives the program a console of its own, which the terminal's Ctrl-C does not reach.
            CreateNoWindow = true,
            WorkingDirectory = options.WorkingDirectory ?? "",
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        if (options.Environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in options.Environment) start.Environment[name] = value;
        }
        var process = options.Network is { } network ? network.Start(() => Process.Start(start))
            : options.InSandbox ? StartingThread.Run(() => Process.Start(start))
            : Process.Start(start);
        return process ?? throw new InvalidOperationException($"{command} did not start.");
    }

    private static async Task AppendAsync(Stream source, string path)
    {
        await using var log = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        var buffer = new byte[CopiedBytes];
        while (await source.ReadAsync(buffer) is var read and > 0)
        {
            // Both streams of a program append to it, and it may have been shortened.
            log.Seek(0, SeekOrigin.End);
            await log.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    private static FileStream OpenLog(string path) =>
        new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    private static long LengthOf(string? path) => path is not null && new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private async Task<int> ObserveExitAsync(Task output)
    {
        await process.WaitForExitAsync();
        if (!OperatingSystem.IsWindows()) Watchdog.Instance.Forget(Id);
        RuntimeFiles.Delete(runtimeFiles);
        await output;
        logBound.Dispose();
        if (logPlace is not null) LiveLog.TryPlace(logPath);
        return process.ExitCode;
    }
}
