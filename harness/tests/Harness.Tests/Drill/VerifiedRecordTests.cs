using Drill.Variants;
using Drill.Verifying;
using Harness.Exercises;
using Harness.Tests.Hosting;
using Harness.Variants;
using Harness.Verdicts;

namespace Harness.Tests.Drill;

/// <summary>What stands on record is not proved again, and what changed is never left out.</summary>
public sealed class VerifiedRecordTests : IDisposable
{
    private static readonly DateOnly Before = new(2026, 3, 1);
    private static readonly DateOnly LongBefore = new(2026, 1, 1);
    private readonly ScratchFolder _scratch = new();

    public VerifiedRecordTests()
    {
        Write("exercises/sample/src/Service.cs", "starter");
        Write("exercises/sample/tests/Races.cs", "[Scenario(\"races\")]");
        Write("exercises/sample/tests/Merges.cs", "[Scenario(\"merges\")]");
        Write("exercises/sample/tests/Setup/World.cs", "shared");
        Write("harness/src/Harness.Contracts/Judge.cs", "judges");
        Write("harness/src/Harness.Scenarios/Proxy.cs", "breaks");
        Write("exercises/Shared/Migrations/Migrator.cs", "migrates");
        Write("harness/src/Harness.Reports/Page.cs", "shows");
        Write("harness/src/Drill/Console.cs", "prints");
        Write("solutions-private/sample/reference/variant.json", """{ "summary": "right" }""");
        Write("solutions-private/sample/reference/src/Service.cs", "right");
        foreach (var (slug, caughtBy) in (IEnumerable<(string, string)>)[("lock", "races"), ("merge", "merges")])
        {
            Write($"solutions-private/sample/near-misses/{slug}/variant.json", $$"""{ "summary": "wrong", "why": "tempting", "over": "reference", "caughtBy": ["{{caughtBy}}"] }""");
            Write($"solutions-private/sample/near-misses/{slug}/src/Service.cs", slug);
        }
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Without_a_record_everything_is_proved()
    {
        Assert.Equal(
            ["starter races merges Changed", "reference races merges Changed", "near-misses/lock races Changed", "near-misses/merge merges Changed"],
            Planned(new VerifiedRecord([])));
    }

    [Fact]
    public void What_stands_on_record_is_not_proved_again()
    {
        var plan = Plan(Record());

        Assert.Empty(plan.Runs);
        Assert.Equal((6, LongBefore), (plan.OnRecord, plan.Oldest));
    }

    [Fact]
    public void A_changed_near_miss_is_its_own_row()
    {
        var record = Record();
        Write("solutions-private/sample/near-misses/merge/src/Service.cs", "merges otherwise");

        Assert.Equal(["near-misses/merge merges Changed"], Planned(record));
    }

    [Fact]
    public void A_changed_scenario_is_its_column()
    {
        var record = Record();
        Write("exercises/sample/tests/Races.cs", "[Scenario(\"races\")] // stricter");

        Assert.Equal(["starter races Changed", "reference races Changed", "near-misses/lock races Changed"], Planned(record));
    }

    [Fact]
    public void What_scenarios_share_is_every_column()
    {
        var record = Record();
        Write("exercises/sample/tests/Setup/World.cs", "shared otherwise");

        Assert.Equal(4, Planned(record).Count(line => line.EndsWith("Changed", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_changed_reference_changes_what_is_laid_over_it()
    {
        var record = Record();
        Write("solutions-private/sample/reference/src/Helper.cs", "");
        Write("solutions-private/sample/reference/variant.json", """{ "summary": "right", "new": ["src/Helper.cs"] }""");

        Assert.Equal(3, Plan(record).Runs.Count);
    }

    [Theory]
    [InlineData("harness/src/Harness.Contracts/Judge.cs")]
    [InlineData("harness/src/Harness.Scenarios/Proxy.cs")]
    [InlineData("harness/src/Harness.Scenarios/Added.cs")]
    [InlineData("exercises/Shared/Migrations/Migrator.cs")]
    [InlineData("Directory.Packages.props")]
    public void A_changed_harness_proves_the_right_designs_first_and_near_misses_by_age(string file)
    {
        var record = Record();
        Write(file, "otherwise");

        Assert.Equal(
            ["starter races merges HarnessChanged", "reference races merges HarnessChanged", "near-misses/merge merges Aged", "near-misses/lock races Aged"],
            Planned(record));
        Assert.Equal(2, Plan(record).OnRecord);
    }

    [Theory]
    [InlineData("harness/src/Drill/Console.cs")]
    [InlineData("harness/src/Harness.Reports/Page.cs")]
    [InlineData("exercises/sample/tests/Hunt/Vocabulary.cs")]
    public void What_decides_about_no_scenario_is_no_change(string file)
    {
        var record = Record();
        Write(file, "otherwise");

        Assert.Empty(Planned(record));
    }

    [Fact]
    public void What_a_hunt_may_do_decides_about_the_scenarios_beside_it()
    {
        Write("exercises/sample/tests/Hunt/Races.cs", "[Scenario(\"races\")]");
        var record = Record();
        Write("exercises/sample/tests/Hunt/Vocabulary.cs", "more");

        Assert.All(Planned(record), run => Assert.DoesNotContain("merges", run));
        Assert.NotEmpty(Planned(record));
    }

    [Fact]
    public void An_outcome_that_is_not_expected_any_more_proves_nothing()
    {
        var record = Record();
        Write("solutions-private/sample/near-misses/lock/variant.json", """{ "summary": "wrong", "why": "tempting", "over": "reference", "caughtBy": ["races", "merges"] }""");

        Assert.Equal(["near-misses/lock merges Changed"], Planned(record));
    }

    [Fact]
    public void A_record_is_read_as_it_was_written_and_refused_when_it_was_edited()
    {
        var path = _scratch.File("verified.json");
        Record().Write(path);
        Assert.Equal(Record().Sum, VerifiedRecord.Load(path).Sum);

        File.WriteAllText(path, File.ReadAllText(path).Replace("\"failed ", "\"passed "));

        Assert.Contains("--full", Assert.Throws<InvalidDataException>(() => VerifiedRecord.Load(path)).Message);
    }

    [Fact]
    public void A_newer_proof_takes_the_place_of_the_older_one()
    {
        var record = Record();
        var newer = record.Runs.Single(run => run.Variant == "reference") with { At = Before.AddDays(9) };

        Assert.Equal(newer.At, Assert.Single(record.With(newer).Runs, run => run.Variant == "reference").At);
    }

    [Fact]
    public void Cells_of_a_matrix_are_stored_with_the_outcome_that_found_them_and_go_with_it()
    {
        var path = _scratch.File("verified.json");
        WithCells(("near-misses/lock", "attack: an id @ GET")).Write(path);
        var record = VerifiedRecord.Load(path);

        Assert.Equal(["attack: an id @ GET", "use: an id @ GET"], record.Matrix);
        Assert.Equal(["attack: an id @ GET"], record.OpenedBy(NearMiss("lock")));
        var newer = record.Runs.Single(run => run.Variant == "near-misses/lock") with { At = Before.AddDays(9), Open = null };
        Assert.Empty(record.With(newer).OpenedBy(NearMiss("lock")));
    }

    [Fact]
    public void A_cell_needs_a_near_miss_that_opens_no_other()
    {
        (string, string)[] both = [("near-misses/lock", "attack: an id @ GET"), ("near-misses/lock", "use: an id @ GET")];

        Assert.Equal(["attack: an id @ GET", "use: an id @ GET"], Without(WithCells(both)));
        Assert.Equal(["use: an id @ GET"], Without(WithCells([.. both, ("near-misses/merge", "attack: an id @ GET")])));
        Assert.Empty(Without(WithCells(("near-misses/lock", "use: an id @ GET"), ("near-misses/merge", "attack: an id @ GET"))));
        Assert.Empty(Without(Record()));

        IReadOnlyList<string> Without(VerifiedRecord record) => record.NeverOpenAlone(VariantFolder.LoadAll(Exercise));
    }

    private Exercise Exercise => SampleExercise.Of(
        new ScenarioEntry("races", "", ScenarioKind.Incident, ["C1"]), new ScenarioEntry("merges", "", ScenarioKind.Guard, ["C2"])) with
    {
        Folder = _scratch.File("exercises/sample"), PrivateFolder = _scratch.File("solutions-private/sample"),
    };

    private ProofDigests Digests => new(_scratch.FullPath, Exercise);

    // All that there is, as expected; the near-miss "merge" longer ago than the rest.
    private VerifiedRecord Record() => VariantFolder.LoadAll(Exercise).Aggregate(new VerifiedRecord([]), (record, variant) => record.With(new ProvedRun(
        variant.Name, Digests.Of(variant), Digests.Harness, "local 15", "here", variant.Name.EndsWith("merge", StringComparison.Ordinal) ? LongBefore : Before,
        Expectations.Select(Exercise, variant, full: false).ToDictionary(
            entry => entry.Id,
            entry => ProvedRun.Outcome(
                Expectations.Of(variant, entry) == Expectation.MustFail ? ScenarioState.Failed : ScenarioState.Passed, Digests.Of(entry))))));

    // The same, where "races" and "merges" have a cell each, and the named near-misses opened the named ones.
    private VerifiedRecord WithCells(params (string Variant, string Cell)[] open) => new([.. Record().Runs.Select(run => run with
    {
        Open = ProvedRun.CellsOf(
            [Outcome(run.Outcomes.Keys.First(), open.Where(one => one.Variant == run.Variant).Select(one => (one.Cell, 1.0)))], onlyOpen: true),
        Matrix = run.Variant == "reference"
            ? ProvedRun.CellsOf([Outcome("races", [("attack: an id @ GET", 0), ("requests", 7)]), Outcome("merges", [("use: an id @ GET", 0)])], onlyOpen: false)
            : null,
    })]);

    private static ScenarioOutcome Outcome(string id, params IEnumerable<(string Name, double Value)> measures) => new()
    {
        Id = id, State = ScenarioState.Passed, Measures = [.. measures.Select(one => new Measure(one.Name, one.Value, double.PositiveInfinity))],
    };

    private Variant NearMiss(string slug) => VariantFolder.LoadAll(Exercise).Single(variant => variant.Name == $"near-misses/{slug}");

    private ProofPlan Plan(VerifiedRecord record) => ProofPlan.Of(Exercise, VariantFolder.LoadAll(Exercise), record, Digests);

    private IEnumerable<string> Planned(VerifiedRecord record) => Plan(record).Runs.Select(
        run => $"{run.Variant.Name} {string.Join(' ', run.Scenarios.Select(scenario => scenario.Id))} {run.Need}");

    private void Write(string path, string content)
    {
        var full = _scratch.File(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
