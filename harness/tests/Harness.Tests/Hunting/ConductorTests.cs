using Harness.Hunting;

namespace Harness.Tests.Hunting;

public class ConductorTests
{
    [Fact]
    public async Task A_move_waits_for_a_cue_of_its_own_lane()
    {
        var conductor = new Conductor(CancellationToken.None);
        var (mine, other) = (conductor.WaitAsync(new Move("x") { After = "sent" }, "a"), conductor.WaitAsync(new Move("x") { After = "sent" }, "b"));
        conductor.Cue("a:sent");
        Assert.True(await mine);
        Assert.False(other.IsCompleted);
    }

    [Fact]
    public async Task A_disturbance_waits_for_the_cue_of_the_lane_that_it_names()
    {
        var conductor = new Conductor(CancellationToken.None);
        conductor.Cue("b:charged");
        Assert.True(await conductor.WaitAsync(new Move("kill") { After = "b:charged" }));
    }

    [Fact]
    public async Task What_has_not_begun_when_the_disturbances_end_is_left_out()
    {
        using var ends = new CancellationTokenSource();
        var conductor = new Conductor(ends.Token);
        var (never, late) = (conductor.WaitAsync(new Move("x") { After = "sent" }, "a"), conductor.WaitAsync(new Move("x") { Delay = 1000 }, "a"));
        await ends.CancelAsync();
        Assert.False(await never);
        Assert.False(await late);
    }
}
