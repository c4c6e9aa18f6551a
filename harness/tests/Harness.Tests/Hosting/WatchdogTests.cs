using Harness.Hosting;

namespace Harness.Tests.Hosting;

public sealed class WatchdogTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Nothing_outlives_a_killed_harness()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows ends the children by a job object.");
        using var doomed = await DoomedHarness.StartAsync(
            $"{typeof(WatchdogTests).FullName}.{nameof(Doomed_harness_with_stubborn_children)}", scratch);
        Assert.Equal(4, doomed.Pids.Count);
        Assert.All(doomed.Pids, pid => Assert.NotNull(ProcessTable.CommandLine(pid)));

        doomed.Kill();

        await Eventually.HoldsAsync(
            () => doomed.Pids.All(pid => ProcessTable.CommandLine(pid) is null), "every child and the watchdog ended");
    }

    [Fact]
    public async Task A_process_that_ended_is_forgotten()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows ends the children by a job object.");
        // Registers a stranger, forgets it, registers a second one, then is killed: only the second may end.
        using var doomed = await DoomedHarness.StartAsync(
            $"{typeof(WatchdogTests).FullName}.{nameof(Doomed_harness_that_forgot_one)}", scratch);
        var (forgotten, guarded) = (doomed.Pids[0], doomed.Pids[1]);
        try
        {
            doomed.Kill();
            await Eventually.HoldsAsync(() => ProcessTable.CommandLine(guarded) is null, "the guarded process ended");
            await Eventually.HoldsAsync(() => ProcessTable.CommandLine(doomed.Pids[2]) is null, "the watchdog ended");
            Assert.NotNull(ProcessTable.CommandLine(forgotten));
        }
        finally
        {
            PosixSignal.Send(forgotten, PosixSignal.Kill);
        }
    }

    [Fact(Explicit = true)]
    public async Task Doomed_harness_with_stubborn_children()
    {
        var plain = Start("sleep 300");
        // Ends neither on QUIT nor on TERM, and keeps a child of its own.
        var stubborn = Start("trap '' QUIT TERM; sleep 300 & echo $!; wait", OrphanSignal.Quit);
        await Eventually.HoldsAsync(() => stubborn.LastLines.Count == 1, "the stubborn child says whom it started");
        await DoomedHarness.ReportAndWaitForTheEndAsync(
            plain.Id, stubborn.Id, int.Parse(stubborn.LastLines[0]), Watchdog.Instance.Id);
    }

    [Fact(Explicit = true)]
    public async Task Doomed_harness_that_forgot_one()
    {
        var (forgotten, guarded) = (Start("sleep 300"), Start("sleep 300"));
        Watchdog.Instance.Forget(forgotten.Id);
        await DoomedHarness.ReportAndWaitForTheEndAsync(forgotten.Id, guarded.Id, Watchdog.Instance.Id);
    }

    private ChildProcess Start(string script, OrphanSignal signal = OrphanSignal.Kill) => ChildProcess.Start(
        new ChildOptions("/bin/sh", ["-c", script], scratch.File($"{Guid.NewGuid():N}.log")) { OrphanSignal = signal });
}
