using Drill.Practising;
using Harness.Tests.Hosting;

namespace Harness.Tests.Practising;

public sealed class PracticeLogTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly ScratchFolder _scratch = new();

    private PracticeLog Log => new(_scratch.FullPath, "sample");

    [Fact]
    public void Acts_are_read_in_the_order_in_which_they_were_done()
    {
        Assert.Empty(Log.Read());
        PracticeEvent[] done = [new(At, PracticeAct.Started), new(At.AddMinutes(4), PracticeAct.Hinted, "one-wins", 1), new(At.AddHours(1), PracticeAct.Reset)];

        foreach (var act in done) Log.Add(act);

        Assert.Equal(done, Log.Read());
    }

    [Fact]
    public void What_a_killed_process_left_half_written_is_neither_read_nor_in_the_way()
    {
        Log.Add(new PracticeEvent(At, PracticeAct.Started));
        File.AppendAllText(Log.FilePath, """{"at":"2026-""");

        Assert.Equal([PracticeAct.Started], Log.Read().Select(act => act.Act));
        Log.Add(new PracticeEvent(At, PracticeAct.Reset));
        Assert.Equal([PracticeAct.Started, PracticeAct.Reset], Log.Read().Select(act => act.Act));
    }

    [Fact]
    public void A_line_that_somebody_wrote_is_named()
    {
        Log.Add(new PracticeEvent(At, PracticeAct.Started));
        File.AppendAllText(Log.FilePath, "{\"act\":\"cheated\"}\n");

        Assert.Contains(Log.FilePath, Assert.Throws<InvalidDataException>(() => Log.Read()).Message);
    }

    [Fact]
    public void Hints_are_counted_since_the_exercise_was_begun_again()
    {
        PracticeEvent[] log =
        [
            new(At, PracticeAct.Hinted, "one-wins", 1), new(At, PracticeAct.Hinted, "one-wins", 2), new(At, PracticeAct.Reset),
            new(At, PracticeAct.Hinted, "two-wait", 1),
        ];

        Assert.Equal(0, Hints.Given(log, "one-wins"));
        Assert.Equal(1, Hints.Given(log, "two-wait"));
        Assert.Equal(2, Hints.Given(log[..2], "one-wins"));
        Assert.Equal(new Dictionary<string, int> { ["one-wins"] = 2, ["two-wait"] = 1 }, Hints.Read(log));
        Assert.Null(Hints.Read([new PracticeEvent(At, PracticeAct.Started)]));
    }

    public void Dispose() => _scratch.Dispose();
}
