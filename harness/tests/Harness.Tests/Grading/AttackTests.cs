using System.Net;
using System.Net.Sockets;
using Drill.Grading;
using Drill.Sandboxing;
using Harness.Verdicts;

namespace Harness.Tests.Grading;

/// <summary>
/// The table of attacks: none ends green, learns the canary, or leaves a trace on this machine. The explicit ones take long;
/// CONTRIBUTING.md has the command that runs them all.
/// </summary>
[Collection(nameof(GradingCollection))]
public sealed class AttackTests
{
    // What the probe tries at the least; fewer means that it stopped half-way.
    private const int LeastTried = 70;

    [Fact]
    public async Task Every_way_out_is_closed()
    {
        if (!await SandboxHere.IsThereAsync()) return;
        using var attack = new Attack("probe");
        using var listening = new CancellationTokenSource();
        var heard = HearAsync(attack.ListenPort, listening.Token);

        var result = await attack.GradeAsync();
        await listening.CancelAsync();

        Assert.Equal(RunVerdict.Red, result.Verdict);
        Assert.Empty(attack.Logs.Where(line => line.StartsWith("ESCAPED", StringComparison.Ordinal)).Distinct());
        Assert.Contains(attack.Logs, line => line.StartsWith("PROBED ", StringComparison.Ordinal) && int.Parse(line["PROBED ".Length..]) >= LeastTried);
        Assert.False(await heard);
        MustBeUntouched(attack);
    }

    [Fact]
    public async Task A_service_that_exits_at_its_start_with_success_is_invalid()
    {
        if (!await SandboxHere.IsThereAsync()) return;
        using var attack = new Attack("exit-at-start");

        var result = await attack.GradeAsync();

        Assert.Equal(RunVerdict.Invalid, result.Verdict);
        Assert.Contains("exit code 0", result.Reason);
        MustBeUntouched(attack);
    }

    [Theory(Explicit = true)]
    [InlineData("exit-in-request", 1)]
    [InlineData("two-hundred", 1)]
    [InlineData("fake-verdict", 1)]
    [InlineData("hard-coded", 20)]
    public async Task What_it_says_or_exits_with_is_no_verdict(string name, int seeds)
    {
        using var attack = new Attack(name);

        var result = await attack.GradeAsync(seeds);

        Assert.True(result.Submission is not null && result.Seeds.Count == seeds, result.Reason);
        Assert.All(result.Seeds, seed => Assert.Equal(RunVerdict.Red, seed.Verdict));
        MustBeUntouched(attack);
    }

    [Fact(Explicit = true)]
    public async Task A_service_that_never_starts_is_invalid()
    {
        using var attack = new Attack("endless-start");

        var result = await attack.GradeAsync();

        Assert.Equal(RunVerdict.Invalid, result.Verdict);
        Assert.Contains("did not accept a connection", result.Reason);
        MustBeUntouched(attack);
    }

    [Fact(Explicit = true)]
    public async Task A_build_that_never_ends_is_invalid()
    {
        using var attack = new Attack("endless-build");

        var result = await attack.GradeAsync(limits: new SandboxLimits { BuildTime = TimeSpan.FromMinutes(1) });

        Assert.Equal(RunVerdict.Invalid, result.Verdict);
        MustBeUntouched(attack);
    }

    [Theory(Explicit = true)]
    [InlineData("fork-bomb")]
    [InlineData("memory-bomb")]
    [InlineData("disk-filler")]
    public async Task What_it_takes_is_bounded(string name)
    {
        using var attack = new Attack(name);

        var result = await attack.GradeAsync(limits: new SandboxLimits { Processes = 200, SeedTime = TimeSpan.FromMinutes(6) });

        Assert.NotEqual(RunVerdict.Green, result.Verdict);
        // It was built and ran: what does not compile proves nothing.
        Assert.True(result.Seeds.Count == 1, result.Reason);
        Assert.DoesNotContain(attack.Logs, line => line.StartsWith("ESCAPED", StringComparison.Ordinal));
        // Where the kernel ends a process for its memory, nobody is left to say so.
        Assert.True(name == "memory-bomb" || attack.Logs.Any(line => line.StartsWith("FULL", StringComparison.Ordinal)), "It never met a limit.");
        MustBeUntouched(attack);
    }

    private static void MustBeUntouched(Attack attack)
    {
        Assert.Empty(HostState.Remains());
        Assert.Empty(HostState.HoldingTheCanary(attack.Out));
        Assert.True(File.Exists(Path.Combine(attack.Out, GradeResult.FileName)));
    }

    // Whether anybody outside its network hears what it listens on.
    private static async Task<bool> HearAsync(int port, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port, CancellationToken.None);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), CancellationToken.None);
            }
        }

        return false;
    }
}
