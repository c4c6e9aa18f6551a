using System.Diagnostics;
using System.Text.RegularExpressions;
using Harness.Hosting;
using Harness.Tests.Repository;

namespace Harness.Tests.Serving;

/// <summary>An exercise that `drill serve` serves, as in a first terminal, until it is disposed.</summary>
internal sealed partial class ServedService : IAsyncDisposable
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromMinutes(5);
    private readonly Process _drill;
    private readonly List<string> _said = [];

    private ServedService(Process drill) => _drill = drill;

    /// <summary>What it printed.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>The service's address.</summary>
    public Uri Address => new(Service().Match(Said).Groups["address"].Value);

    /// <summary>The service's process id.</summary>
    public int ProcessId => int.Parse(Service().Match(Said).Groups["id"].Value);

    /// <summary>The process id of `drill serve` itself.</summary>
    public int DrillId => _drill.Id;

    /// <summary>Serves an exercise of this checkout, and returns when it has printed everything, with its last line.</summary>
    public static async Task<ServedService> StartAsync(string exercise, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "drill.dll"), "serve", exercise])
        {
            WorkingDirectory = Checkout.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var served = new ServedService(Process.Start(start)!);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Ceiling);
        // Ends the reading, too.
        await using var _ = patience.Token.Register(served._drill.Kill);
        if (await Task.Run(served.ReadToLastLine, CancellationToken.None)) return served;
        var complaint = await served._drill.StandardError.ReadToEndAsync(CancellationToken.None);
        await served.DisposeAsync();
        throw new InvalidOperationException($"`drill serve` ended, or took longer than {Ceiling}:\n{served.Said}\n{complaint}");
    }

    /// <summary>Ends it as Ctrl-C does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (OperatingSystem.IsWindows()) _drill.Kill();
        else PosixSignal.Send(_drill.Id, PosixSignal.Terminate);
        await _drill.WaitForExitAsync();
        _drill.Dispose();
    }

    // A blocking read: asynchronous reading of this pipe stalled, with output unread in it.
    private bool ReadToLastLine()
    {
        while (_drill.StandardOutput.ReadLine() is { } line)
        {
            _said.Add(line);
            if (line.Contains("./drill fault")) return true;
        }

        return false;
    }

    [GeneratedRegex(@"service +(?<address>\S+)  \(process (?<id>[0-9]+)")]
    private static partial Regex Service();
}
