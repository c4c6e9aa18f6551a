using Drill.Verifying;
using Harness.Tests.Hosting;
using Harness.Verdicts;

namespace Harness.Tests.Drill;

public sealed class CellJournalTests
{
    [Fact]
    public void A_stopped_verification_finds_its_cells_again_unless_their_inputs_changed()
    {
        using var folder = new ScratchFolder();
        var path = Path.Combine(folder.FullPath, "journal.jsonl");
        new CellJournal(path).Append(Cell("reference", repeat: 2, inputs: "a"));

        var journal = new CellJournal(path);

        Assert.Equal(1, journal.Count);
        Assert.Equal(ScenarioState.Passed, journal.Find("reference", 2, "a")!.Outcomes.Single().State);
        Assert.Null(journal.Find("reference", 1, "a"));
        Assert.Null(journal.Find("reference", 2, "b"));
    }

    [Fact]
    public void A_line_that_was_cut_off_by_a_kill_is_measured_again()
    {
        using var folder = new ScratchFolder();
        var path = Path.Combine(folder.FullPath, "journal.jsonl");
        new CellJournal(path).Append(Cell("reference", 1, "a"));
        File.AppendAllText(path, "\n{\"variant\":\"star");

        var goingOn = new CellJournal(path);
        Assert.Equal(1, goingOn.Count);

        goingOn.Append(Cell("starter", 1, "a"));
        Assert.NotNull(new CellJournal(path).Find("starter", 1, "a"));
    }

    [Fact]
    public void A_measure_without_a_limit_is_kept()
    {
        using var folder = new ScratchFolder();
        var path = Path.Combine(folder.FullPath, "journal.jsonl");
        var cell = Cell("starter", 1, "a");
        new CellJournal(path).Append(cell with
        {
            Outcomes = [cell.Outcomes[0] with { Measures = [new Measure("growth", double.PositiveInfinity, 3)] }],
        });

        Assert.Equal(double.PositiveInfinity, new CellJournal(path).Find("starter", 1, "a")!.Outcomes[0].Measures[0].Value);
    }

    private static Cell Cell(string variant, int repeat, string inputs) =>
        new(variant, repeat, 7, inputs, 12, null, [new ScenarioOutcome { Id = "races", State = ScenarioState.Passed }]);
}
