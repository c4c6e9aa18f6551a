using Harness.Faults;
using Xunit;

namespace Harness.Tests.Faults;

public sealed class GateTests
{
    [Fact]
    public void An_open_gate_holds_nobody()
    {
        var gate = new Gate(open: true);

        Assert.True(gate.WaitAsync().IsCompletedSuccessfully);
        Assert.Equal(0, gate.Waiting);
    }

    [Fact]
    public async Task Opening_releases_everyone_who_waits_even_when_it_closes_again_at_once()
    {
        var gate = new Gate();
        var waiting = Enumerable.Range(0, 50).Select(_ => Task.Run(() => gate.WaitAsync().AsTask())).ToList();
        Assert.True(await gate.WhenWaitingAsync(50, Liveness.Ceiling));

        gate.Open();
        gate.Close();

        await Task.WhenAll(waiting).Soon();
        Assert.Equal(0, gate.Waiting);
        Assert.False(gate.WaitAsync().IsCompleted);
    }

    [Fact]
    public async Task A_waiter_that_gives_up_no_longer_counts()
    {
        var gate = new Gate();
        using var leaving = new CancellationTokenSource();
        var waiting = gate.WaitAsync(leaving.Token).AsTask();
        Assert.Equal(1, gate.Waiting);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
        Assert.Equal(0, gate.Waiting);
    }

    [Fact]
    public async Task Waiting_for_waiters_ends_with_false_at_the_ceiling()
    {
        var gate = new Gate();
        _ = gate.WaitAsync();

        Assert.True(await gate.WhenWaitingAsync(1, TimeSpan.Zero));
        Assert.False(await gate.WhenWaitingAsync(2, TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public async Task No_wake_up_is_lost_while_it_opens_and_closes()
    {
        var gate = new Gate();
        var passing = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 2_000; i++) await gate.WaitAsync();
        })).ToList();

        var everyone = Task.WhenAll(passing);
        while (!everyone.IsCompleted)
        {
            gate.Open();
            gate.Close();
            await Task.Yield();
        }

        await everyone.Soon();
        Assert.Equal(0, gate.Waiting);
    }
}
