using Harness.Hosting;

namespace Harness.Tests.Hosting;

public sealed class ChildProcessTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public ChildProcessTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "The programs here are shell scripts.");

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Output_and_errors_reach_the_log_and_the_exit_code_is_kept()
    {
        await using var child = Start("echo out; echo err >&2; exit 7");
        await child.WaitForExitAsync();
        Assert.Equal(["out", "err"], child.LastLines);
        Assert.Equal(7, child.ExitCode);
        Assert.Equal(["out", "err"], File.ReadAllLines(scratch.File("child.log")));
    }

    [Fact]
    public async Task Arguments_arrive_as_given()
    {
        string[] awkward = ["two words", "", "$HOME", "'quoted\"", "-x", "--"];
        await using var child = ChildProcess.Start(new ChildOptions(
            "/bin/sh", ["-c", "for each in \"$@\"; do echo \"[$each]\"; done", "sh", .. awkward], scratch.File("child.log")));
        await child.WaitForExitAsync();
        Assert.Equal(awkward.Select(argument => $"[{argument}]"), child.LastLines);
    }

    [Fact]
    public async Task The_id_is_that_of_the_program_and_it_leads_a_group_of_its_own()
    {
        Assert.SkipWhen(Detachment.Prefix.Count == 0, "Neither setsid nor perl.");
        await using var child = Start("echo $$; ps -o pgid= -p $$ 2>/dev/null || cut -d' ' -f5 /proc/$$/stat");
        await child.WaitForExitAsync();
        Assert.Equal([child.Id, child.Id], child.LastLines.Select(int.Parse));
    }

    [Fact]
    public async Task Where_there_is_no_setsid_perl_makes_the_group_and_keeps_the_id()
    {
        Assert.SkipWhen(Executables.OnPath("perl") is null, "There is no perl.");
        var prefix = Detachment.Find(name => name == "setsid" ? null : Executables.OnPath(name));
        await using var child = ChildProcess.Start(new ChildOptions(
            prefix[0], [.. prefix.Skip(1), "/bin/sh", "-c", "echo $$ \"$1\"", "sh", "two words"], scratch.File("child.log")));
        await child.WaitForExitAsync();
        Assert.Equal([$"{child.Id} two words"], child.LastLines);
    }

    [Fact]
    public async Task Only_the_last_200_lines_of_this_start_are_kept()
    {
        await using (var earlier = Start("echo earlier")) await earlier.WaitForExitAsync();
        await using var child = Start("i=0; while [ $i -lt 300 ]; do i=$((i+1)); echo line $i; done");
        await child.WaitForExitAsync();
        Assert.Equal(200, child.LastLines.Count);
        Assert.Equal("line 300", child.LastLines[^1]);
        Assert.Equal(301, File.ReadAllLines(scratch.File("child.log")).Length);
    }

    [Fact]
    public async Task A_request_to_end_can_be_answered_in_good_order()
    {
        await using var child = Start("trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.01; done");
        await Eventually.HoldsAsync(() => child.LastLines.Contains("ready"), "the child is ready");
        child.SignalTerminate();
        await child.WaitForExitAsync();
        Assert.Equal(3, child.ExitCode);
        Assert.Equal("bye", child.LastLines[^1]);
    }

    [Fact]
    public async Task Disposing_kills_a_stubborn_child_and_what_it_started()
    {
        var child = Start("trap '' TERM; sleep 300 & echo $!; wait");
        await Eventually.HoldsAsync(() => child.LastLines.Count == 1, "the child says whom it started");
        var grandchild = int.Parse(child.LastLines[0]);
        await child.DisposeAsync();
        Assert.Equal(128 + 9, child.ExitCode);
        await Eventually.HoldsAsync(() => ProcessTable.CommandLine(grandchild) is null, "the grandchild ended");
    }

    [Fact]
    public async Task A_program_that_does_not_exist_ends_with_127_and_says_so()
    {
        await using var child = ChildProcess.Start(new ChildOptions("no-such-program", [], scratch.File("child.log")));
        await child.WaitForExitAsync();
        Assert.Equal(127, child.ExitCode);
        Assert.Contains("no-such-program", Assert.Single(child.LastLines));
    }

    [Fact]
    public async Task The_environment_replaces_the_harness_s_own()
    {
        await using var child = ChildProcess.Start(
            new ChildOptions("/bin/sh", ["-c", "echo \"$GIVEN,$HOME\""], scratch.File("child.log"))
            {
                Environment = new Dictionary<string, string> { ["GIVEN"] = "yes", ["PATH"] = "/usr/bin:/bin" },
            });
        await child.WaitForExitAsync();
        Assert.Equal(["yes,"], child.LastLines);
    }

    [Fact]
    public async Task A_log_is_bounded_while_it_grows_and_keeps_its_beginning_and_its_end()
    {
        await using var child = StartBounded($"echo begin; {Fill(20_000_000)}; {UntilShortened}; echo; echo end; sleep 300");

        await Eventually.HoldsAsync(() => child.LastLines is [.., "end"], "the log is shortened while its program runs");

        Assert.False(child.HasExited);
        Assert.InRange(LogBytes, 1, MostLogBytes);
        Assert.Equal("begin", File.ReadLines(scratch.File("child.log")).First());
        Assert.Contains("bytes left out", File.ReadAllText(scratch.File("child.log")));
    }

    [Fact]
    public async Task A_log_is_bounded_when_its_program_has_ended()
    {
        await using var child = StartBounded(Fill(20_000_000));
        await child.WaitForExitAsync();

        Assert.InRange(LogBytes, 1, MostLogBytes);
    }

    [Fact]
    public async Task The_last_lines_of_a_start_are_known_although_the_log_was_shortened()
    {
        await using (var earlier = StartBounded(Fill(3_000_000))) await earlier.WaitForExitAsync();
        await using var child = StartBounded($"{Fill(3_000_000)}; {UntilShortened}; echo; echo end");
        await child.WaitForExitAsync();

        Assert.Equal("end", child.LastLines[^1]);
    }

    // Shortened, and all of its end written again, which grows by whole pages: what a program says meanwhile may be lost,
    // the end of a line among it.
    private const string UntilShortened = """
        i=0; s=0
        while { [ $s -gt 4194304 ] || [ $s -le 1048576 ]; } && [ $i -lt 3000 ]; do i=$((i+1)); sleep 0.01; s=$(wc -c < "$1"); done
        [ $i -lt 3000 ] || exit 1
        """;

    private const long MostLogBytes = 4 << 20;

    private long LogBytes => new FileInfo(scratch.File("child.log")).Length;

    private static string Fill(int bytes) => $"head -c {bytes} /dev/zero | tr '\\0' x; echo";

    private ChildProcess StartBounded(string script) => ChildProcess.Start(
        new ChildOptions("/bin/sh", ["-c", script, "sh", scratch.File("child.log")], scratch.File("child.log")) { MostLogBytes = MostLogBytes });

    private ChildProcess Start(string script) =>
        ChildProcess.Start(new ChildOptions("/bin/sh", ["-c", script], scratch.File("child.log")));
}
