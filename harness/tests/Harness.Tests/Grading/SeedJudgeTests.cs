using Drill.Foundation;
using Drill.Grading;
using Harness.Exercises;
using Harness.Scenarios;
using Harness.Tests.Hosting;
using Harness.Verdicts;

namespace Harness.Tests.Grading;

/// <summary>What a grading finds over its parts and seeds, and what is on disk when the process that judges dies.</summary>
public sealed class SeedJudgeTests : IDisposable
{
    private static readonly ScenarioEntry[] Suite = [Entry("a"), Entry("b")];
    private static readonly ScenarioEntry[] HeldBack = [Entry("c"), Entry("s") with { Tier = ScenarioTier.Stretch }];
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private string FindingsPath => _scratch.File("findings.json");

    [Fact]
    public async Task What_one_part_saw_start_every_later_part_and_seed_knows()
    {
        List<bool> known = [];
        var judge = Judge(part =>
        {
            known.Add(part.History.HasStarted);
            part.History.Started(new ServiceStarted("a"));
            return Passed(part);
        });

        await judge.RunAsync(7);
        await judge.RunAsync(8);

        Assert.Equal([false, true, true, true], known);
        Assert.Equal([RunVerdict.Green, RunVerdict.Green], JudgeProcess.Read(FindingsPath, 0)!.Seeds.Select(seed => seed.Verdict));
    }

    [Fact]
    public async Task A_service_that_never_starts_is_invalid_in_its_own_words()
    {
        var graded = await Judge(_ => throw new InvalidServiceException("exit code 3")).RunAsync(7);

        Assert.Equal((RunVerdict.Invalid, "exit code 3"), (graded.Verdict, graded.Reason));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_red_that_was_seen_before_the_judge_died_counts(int partsBefore)
    {
        var parts = 0;
        var judge = Judge(part =>
        {
            if (parts++ < partsBefore) return Passed(part);
            part.Observer.OnFinished(Of(part.IsHeldBack ? "c" : "a", ScenarioState.Failed));
            throw new JudgeDiedException();
        });

        await Assert.ThrowsAsync<JudgeDiedException>(() => judge.RunAsync(7));

        var findings = JudgeProcess.Read(FindingsPath, 137)!;
        var seed = Assert.Single(findings.Seeds);
        Assert.Equal((7, RunVerdict.Red), (seed.Seed, seed.Verdict));
        Assert.Contains("exit code 137", seed.Reason);
        Assert.Equal((2, 2), (seed.Suite.Count, seed.HeldBack.Count));
        Assert.Single(seed.Suite.Concat(seed.HeldBack), outcome => outcome.State == ScenarioState.Failed);
        Assert.Equal(RunVerdict.Red, GradeVerdict.Over(findings.Seeds, 3));
    }

    [Fact]
    public async Task Reds_of_seeds_that_were_over_count_too()
    {
        var judge = Judge(part => part.Seed == 7 ? Task.FromResult<IReadOnlyList<ScenarioOutcome>>([Of("a", ScenarioState.Failed), Of("b", ScenarioState.Passed)])
            : throw new JudgeDiedException(), hasHeldBack: false);

        Assert.Equal(RunVerdict.Red, (await judge.RunAsync(7)).Verdict);
        await Assert.ThrowsAsync<JudgeDiedException>(() => judge.RunAsync(8));

        Assert.Equal([(7L, RunVerdict.Red)], JudgeProcess.Read(FindingsPath, 137)!.Seeds.Select(seed => (seed.Seed, seed.Verdict)));
    }

    [Fact]
    public async Task A_judge_that_died_before_anything_was_red_has_found_nothing()
    {
        var judge = Judge(part =>
        {
            foreach (var id in part.IsHeldBack ? (string[])["c", "s"] : ["a"]) part.Observer.OnFinished(Of(id, ScenarioState.Passed));
            // One of the stretch decides nothing.
            if (part.IsHeldBack) part.Observer.OnFinished(Of("s", ScenarioState.Failed));
            throw new JudgeDiedException();
        });

        await Assert.ThrowsAsync<JudgeDiedException>(() => judge.RunAsync(7));

        Assert.Null(JudgeProcess.Read(FindingsPath, 137));
    }

    [Fact]
    public async Task What_the_environment_lacks_in_the_end_takes_no_red_back()
    {
        var record = Record();
        var judge = Judge(part =>
        {
            part.Observer.OnFinished(Of(part.IsHeldBack ? "c" : "a", ScenarioState.Failed));
            throw new EnvironmentLacksException("No scenario began.");
        }, record: record);
        await Assert.ThrowsAsync<EnvironmentLacksException>(() => judge.RunAsync(7));
        record.Lacks("No scenario began.");

        var findings = JudgeProcess.Read(FindingsPath, 0)!.Judged();

        Assert.True(findings.AreRed);
        Assert.Equal("No scenario began.", findings.Seeds[0].Reason);
    }

    [Fact]
    public void What_the_environment_lacks_before_anything_was_red_is_no_verdict()
    {
        Record().Lacks("There is no PostgreSQL.");

        Assert.Throws<EnvironmentLacksException>(() => JudgeProcess.Read(FindingsPath, 0)!.Judged());
    }

    private FindingsRecord Record() => new(Suite, HeldBack, findings => GradeJson.Write(FindingsPath, findings));

    private SeedJudge Judge(Func<SeedPart, Task<IReadOnlyList<ScenarioOutcome>>> run, bool hasHeldBack = true, FindingsRecord? record = null) => new(
        [1, 2, 3], hasHeldBack, TimeSpan.FromHours(1),
        record ?? (hasHeldBack ? Record() : new FindingsRecord(Suite, [], findings => GradeJson.Write(FindingsPath, findings))), run);

    private static Task<IReadOnlyList<ScenarioOutcome>> Passed(SeedPart part) => Task.FromResult<IReadOnlyList<ScenarioOutcome>>(
        [.. (part.IsHeldBack ? HeldBack : Suite).Select(entry => Of(entry.Id, ScenarioState.Passed))]);

    private static ScenarioOutcome Of(string id, ScenarioState state) => new() { Id = id, State = state };

    private static ScenarioEntry Entry(string id) => new(id, id, ScenarioKind.Incident, ["C1"]);

    private sealed class JudgeDiedException : Exception;
}
