using Harness.Hosting;

namespace Harness.Tests.Hosting;

/// <summary>
/// What a doomed harness does with children. A class of its own, without anything to dispose of: it is always killed.
/// </summary>
public sealed class DoomedChildren
{
    [Fact(Explicit = true)]
    public async Task Stubborn_children()
    {
        var plain = Start("sleep 300");
        // Ends neither on QUIT nor on TERM, and keeps a child of its own.
        var stubborn = Start("trap '' QUIT TERM; sleep 300 & echo $!; wait", OrphanSignal.Quit);
        await Eventually.HoldsAsync(() => stubborn.LastLines.Count == 1, "the stubborn child says whom it started");
        await DoomedHarness.ReportAndWaitForTheEndAsync(
            plain.Id, stubborn.Id, int.Parse(stubborn.LastLines[0]), Watchdog.Instance.Id);
    }

    [Fact(Explicit = true)]
    public async Task One_forgotten_and_one_guarded()
    {
        var (forgotten, guarded) = (Start("exec sleep 300"), Start("exec sleep 300"));
        Watchdog.Instance.Forget(forgotten.Id);
        await DoomedHarness.ReportAndWaitForTheEndAsync(forgotten.Id, guarded.Id, Watchdog.Instance.Id);
    }

    private static ChildProcess Start(string script, OrphanSignal signal = OrphanSignal.Kill) => ChildProcess.Start(
        new ChildOptions("/bin/sh", ["-c", script], Path.Combine(DoomedHarness.Folder, $"{Guid.NewGuid():N}.log"))
        {
            OrphanSignal = signal,
        });
}
