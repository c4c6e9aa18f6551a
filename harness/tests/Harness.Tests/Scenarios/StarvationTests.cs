using System.Diagnostics;
using Harness.Scenarios;
using Xunit;

namespace Harness.Tests.Scenarios;

/// <summary>Starves this machine for some seconds, so only when asked for: who is to blame, others or we ourselves?</summary>
public sealed class StarvationTests
{
    private const int Burners = 40;
    private const string Burn = "timeout 12 sh -c 'while :; do :; done'";

    // How long is measured; the burners outlast it.
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(6);

    [Fact(Explicit = true)]
    public async Task Work_among_forty_busy_sessions_of_others_is_starved() =>
        Assert.InRange(await MeasureAsync($"for i in $(seq {Burners}); do setsid {Burn} & done", detached: true), 10, double.MaxValue);

    [Fact(Explicit = true)]
    public async Task A_service_that_burns_the_processors_with_forty_processes_is_not_starved() =>
        Assert.InRange(await MeasureAsync($"for i in $(seq {Burners}); do {Burn} & done; wait", detached: false), 1, 10);

    private static async Task<double> MeasureAsync(string burners, bool detached)
    {
        if (ProcessorWatch.Read(Environment.ProcessId) is null) Assert.Skip("This system does not tell how long threads wait.");
        using var others = Start(burners);
        // Its shell has ended, and what it started is nobody's.
        if (detached) await others.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var service = Start(Burn);
        var before = ProcessorWatch.Read(Environment.ProcessId)!;
        using var window = new PeriodicTimer(Measured);
        await window.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        var times = ProcessorWatch.Read(Environment.ProcessId)!.Since(before).Times;
        TestContext.Current.SendDiagnosticMessage("{0:0.0} times slower", times);
        if (!others.HasExited) others.Kill(entireProcessTree: true);
        service.Kill(entireProcessTree: true);
        return times;
    }

    private static Process Start(string script) => Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]))!;
}
