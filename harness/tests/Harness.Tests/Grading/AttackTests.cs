using System.Net;
using System.Net.Sockets;
using Drill.Foundation;
using Drill.Grading;
using Drill.Sandboxing;
using Harness.Exercises;
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
        await SandboxHere.RequireAsync();
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
        await SandboxHere.RequireAsync();
        using var attack = new Attack("exit-at-start");

        var result = await attack.GradeAsync();

        Assert.Equal(RunVerdict.Invalid, result.Verdict);
        Assert.Contains("exit code 0", result.Reason);
        MustBeUntouched(attack);
    }

    /// <summary>
    /// All of them, or those that DRILL_ATTACKS names (separated by commas), each on what its description says; then the references of the
    /// attacked exercises as they are. Prints a line each.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task None_of_the_table_wins_learns_or_leaves_anything()
    {
        await SandboxHere.RequireAsync();
        var chosen = Environment.GetEnvironmentVariable("DRILL_ATTACKS")?.Split(',') ?? AttackDescription.Names;
        List<string> faults = [];
        HashSet<string> exercises = [];
        foreach (var name in chosen)
        {
            var description = AttackDescription.Read(name);
            foreach (var over in description.On)
            {
                Take(name, over, await FaultsAsync(name, over, description));
                exercises.Add(description.Exercise);
            }
        }

        foreach (var exercise in exercises.Order(StringComparer.Ordinal))
        {
            using var clean = new Attack(name: null, AttackDescription.Reference, exercise);
            var result = await clean.GradeAsync();
            Take("nothing", $"reference of {exercise}", result.Verdict == RunVerdict.Green ? [] : [$"{result.Verdict}: {result.Reason}"]);
        }

        Assert.Empty(faults);

        void Take(string name, string over, IReadOnlyList<string> found)
        {
            faults.AddRange(found.Select(fault => $"{name} on {over}: {fault}"));
            Console.WriteLine($"{name,-24} {over,-32} {(found.Count == 0 ? "held" : string.Join("; ", found))}");
        }
    }

    [Fact]
    public void Every_attack_says_what_it_does_and_what_it_is_laid_over() => Assert.All(AttackDescription.Names, name =>
    {
        var description = AttackDescription.Read(name);
        Assert.EndsWith(".", description.What);
        Assert.NotEmpty(description.On);
        Assert.Subset(new HashSet<string> { AttackDescription.Starter, AttackDescription.Reference }, description.On.ToHashSet());
        var folder = Path.Combine(Repository.Checkout.Root, "exercises", description.Exercise);
        Assert.True(Directory.Exists(folder), description.Exercise);
        Assert.Subset(
            ExerciseFolder.Load(Repository.Checkout.Root, folder).Manifest.Scenarios.Select(scenario => scenario.Id).ToHashSet(), description.Fails.ToHashSet());
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(AttackDescription.Root, name, "src"), "*", SearchOption.AllDirectories));
    });

    private static async Task<IReadOnlyList<string>> FaultsAsync(string name, string over, AttackDescription description)
    {
        using var attack = new Attack(name, over);
        var result = await attack.GradeAsync(description.Seeds, description.Limits);
        List<string> faults = [];
        if (over == AttackDescription.Starter && !description.MayEnd(result.Verdict)) faults.Add($"it ended {result.Verdict}: {result.Reason}");
        if (over == AttackDescription.Starter)
        {
            faults.AddRange(
                from id in description.Fails from seed in result.Seeds
                let outcome = seed.Suite.FirstOrDefault(outcome => outcome.Id == id)
                where outcome?.State != ScenarioState.Failed
                select $"{id} ended {outcome?.State.ToString() ?? "without a report"}: {outcome?.Reason}");
        }

        // What does not compile proves nothing.
        if (description.Verdict is null && result.Seeds.Count == 0) faults.Add($"it never ran: {result.Reason}");
        if (description.Says is { } says && !attack.Logs.Any(line => line.StartsWith(says, StringComparison.Ordinal))) faults.Add($"no line of it begins with {says}");
        faults.AddRange(attack.Logs.Where(line => line.StartsWith("ESCAPED", StringComparison.Ordinal)).Distinct().Take(5));
        faults.AddRange(HostState.Remains().Select(remains => $"left {remains}"));
        faults.AddRange(HostState.HoldingTheCanary(attack.Out).Select(path => $"the canary is in {Path.GetFileName(path)}"));
        return faults;
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
