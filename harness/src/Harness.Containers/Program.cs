using System.Runtime.InteropServices;
using Drill.Databases;
using Harness.Containers;

// Holds one PostgreSQL container for one `drill` process: `Harness.Containers <image> <setting>...`. Writes a report when the server is
// ready, and removes the container when standard input ends, which it does when `drill` ends, for whatever reason.
if (args is not [var image, .. var settings])
{
    Console.Error.WriteLine("This program is started by `drill`. Use DRILL_POSTGRES=docker.");
    return 2;
}

// Ctrl-C and a closed terminal reach every process of it. The container is needed until `drill` itself has ended, and then it must go.
PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGHUP, PosixSignal.SIGTERM];
var ignored = signals.Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true)).ToList();

await using var started = new StartedContainer(new PostgresContainer(image, settings));
var ended = FollowAsync(started);
var report = await started.ReportAsync();
Console.WriteLine(report.ToLine());
if (report.Problem is null) await ended;
GC.KeepAlive(ignored);
return report.Problem is null ? 0 : 5;

static async Task FollowAsync(StartedContainer started)
{
    // The console's own reader would block the caller.
    await Task.Run(() => Console.OpenStandardInput().CopyTo(Stream.Null));
    started.Interrupt();
}
