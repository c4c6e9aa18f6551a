using Harness.Hosting;

namespace Harness.Tests.Hosting;

public sealed class ProcessTableTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    // macOS has no /proc, and an orphaned server is known by the folder at the end of a long command line.
    [Fact]
    public async Task Ps_tells_a_long_command_line_whole()
    {
        Assert.SkipWhen(Executables.OnPath("ps") is null, "There is no ps.");
        var folder = $"/{new string('f', 200)}/data";
        await using var child = ChildProcess.Start(new ChildOptions("/bin/sh", ["-c", "sleep 600; :", "sh", folder], _scratch.File("child.log")));
        await Eventually.HoldsAsync(() => ProcessTable.CommandLine(child.Id)?.Contains(folder, StringComparison.Ordinal) == true, "the program runs");

        var said = Executables.Ask("env", ["COLUMNS=79", "ps", .. ProcessTable.PsArguments(child.Id)]);

        Assert.EndsWith(folder, said);
    }
}
