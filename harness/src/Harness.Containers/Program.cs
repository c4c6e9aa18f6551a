using Drill.Databases;
using Harness.Containers;

// Holds one PostgreSQL container for one `drill` process: `Harness.Containers <image> <setting>...`. Writes a report when the server is
// ready, and removes the container when standard input ends, which it does when `drill` ends, for whatever reason.
if (args is not [var image, .. var settings])
{
    Console.Error.WriteLine("This program is started by `drill`. Use DRILL_POSTGRES=docker.");
    return 2;
}

// Ctrl-C reaches every process of the terminal. The container is needed until `drill` itself has ended.
Console.CancelKeyPress += (_, pressed) => pressed.Cancel = true;

await using var started = new StartedContainer(() => PostgresContainer.Of(image, settings));
var report = await started.ReportAsync();
Console.WriteLine(report.ToLine());
if (report.Problem is not null) return 5;
await Console.In.ReadToEndAsync();
return 0;
