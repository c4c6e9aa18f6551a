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
            $"{typeof(DoomedChildren).FullName}.{nameof(DoomedChildren.Stubborn_children)}", scratch);
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
            $"{typeof(DoomedChildren).FullName}.{nameof(DoomedChildren.One_forgotten_and_one_guarded)}", scratch);
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
}
