using Harness.Hosting;

namespace Harness.Postgres;

/// <summary>
/// Removes what dead harnesses left. A live harness holds the lock of its folder, which is then not touched.
/// </summary>
internal static class ClusterReaper
{
    private static readonly TimeSpan EndCeiling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>Ends orphaned servers and removes their folders.</summary>
    public static async Task ReapAsync(string serversFolder, CancellationToken ct)
    {
        foreach (var left in HeldFolder.Abandoned(serversFolder))
            using (left)
                if (!OperatingSystem.IsWindows()) await EndOrphanAsync(Path.Combine(left.FullPath, "data"), ct);
    }

    private static async Task EndOrphanAsync(string dataFolder, CancellationToken ct)
    {
        if (PostmasterFile.Read(dataFolder) is not { } file) return;
        // The pid may have been reused: only a command line that names this very folder counts.
        bool Runs() => ProcessTable.CommandLine(file.Pid)?.Contains(dataFolder, StringComparison.Ordinal) == true;
        if (!Runs()) return;
        PosixSignal.Send(file.Pid, PosixSignal.Quit);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(EndCeiling);
        while (Runs() && !patience.IsCancellationRequested) await Task.Delay(PollInterval, ct);
        if (Runs()) PosixSignal.Send(file.Pid, PosixSignal.Kill);
    }
}
