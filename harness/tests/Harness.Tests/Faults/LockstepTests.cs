using Harness.Faults;
using Xunit;

namespace Harness.Tests.Faults;

public sealed class LockstepTests
{
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);

    private readonly ManualTime time = new();

    [Fact]
    public async Task A_held_operation_is_released_with_the_others()
    {
        await using var lockstep = new Lockstep(2, time: time);
        var first = Arrive(lockstep, 1);
        time.Advance(Settled);
        lockstep.Step(blocked: 0);
        Assert.False(first.IsCompleted);

        var second = Arrive(lockstep, 2);
        time.Advance(Settled);
        lockstep.Step(blocked: 0);

        await Task.WhenAll(first, second).Soon();
        var round = Assert.Single(lockstep.Rounds);
        Assert.Equal(LockstepRelease.AllAccountedFor, round.Release);
        Assert.Equal([1, 2], round.Operations.Select(operation => operation.Number));
    }

    [Fact]
    public async Task Nobody_is_released_before_arrivals_have_settled()
    {
        await using var lockstep = new Lockstep(2, time: time);
        var first = Arrive(lockstep, 1);
        var second = Arrive(lockstep, 2);

        time.Advance(Settled - TimeSpan.FromMilliseconds(1));
        lockstep.Step(blocked: 0);

        Assert.False(first.IsCompleted || second.IsCompleted);
    }

    [Fact]
    public async Task An_answered_participant_is_not_waited_for()
    {
        await using var lockstep = new Lockstep(2, time: time);
        var held = Arrive(lockstep, 1);
        lockstep.ParticipantAnswered();
        time.Advance(Settled);
        lockstep.Step(blocked: 0);

        await held.Soon();
        Assert.Equal(1, Assert.Single(lockstep.Rounds).Answered);
    }

    [Fact]
    public async Task A_participant_blocked_in_the_database_is_not_waited_for()
    {
        await using var lockstep = new Lockstep(2, time: time);
        var held = Arrive(lockstep, 1);
        time.Advance(Settled);
        lockstep.Step(blocked: 1);

        await held.Soon();
        Assert.Equal(LockstepRelease.AllAccountedFor, Assert.Single(lockstep.Rounds).Release);
    }

    [Fact]
    public async Task A_participant_that_never_arrives_is_waited_for_until_nothing_moves()
    {
        await using var lockstep = new Lockstep(2, time: time);
        var held = Arrive(lockstep, 1);
        time.Advance(Quiet - TimeSpan.FromMilliseconds(1));
        lockstep.Progressed();
        time.Advance(Quiet - TimeSpan.FromMilliseconds(1));
        lockstep.Step(blocked: 0);
        Assert.False(held.IsCompleted);

        time.Advance(TimeSpan.FromMilliseconds(1));
        lockstep.Step(blocked: 0);

        await held.Soon();
        Assert.Equal(LockstepRelease.Quiet, Assert.Single(lockstep.Rounds).Release);
    }

    [Fact]
    public async Task After_the_last_round_everything_passes()
    {
        await using var lockstep = new Lockstep(1, new() { Rounds = 2 }, time);
        for (var round = 1; round <= 2; round++)
        {
            var held = Arrive(lockstep, round);
            Assert.False(held.IsCompleted);
            time.Advance(Settled);
            lockstep.Step(blocked: 0);
            await held.Soon();
        }

        Assert.True(lockstep.IsOpen);
        Assert.True(Arrive(lockstep, 3).IsCompletedSuccessfully);
        Assert.Equal(2, lockstep.Rounds.Count);
    }

    [Fact]
    public async Task The_ceiling_opens_however_busy_it_is()
    {
        await using var lockstep = new Lockstep(2, time: time);
        var held = Arrive(lockstep, 1);
        for (var elapsed = TimeSpan.Zero; elapsed < TimeSpan.FromSeconds(10); elapsed += Quiet / 2)
        {
            lockstep.Progressed();
            time.Advance(Quiet / 2);
            lockstep.Progressed();
        }

        lockstep.Step(blocked: 0);

        await held.Soon();
        Assert.True(lockstep.IsOpen);
        Assert.Equal(LockstepRelease.Ceiling, Assert.Single(lockstep.Rounds).Release);
    }

    [Fact]
    public async Task A_participant_that_leaves_is_no_longer_held()
    {
        await using var lockstep = new Lockstep(2, time: time);
        using var leaving = new CancellationTokenSource();
        var held = lockstep.ArriveAsync(new("test", "left", 1), leaving.Token).AsTask();

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held.Soon());
        Assert.Equal(0, lockstep.HeldNow);
    }

    [Fact]
    public async Task Disposing_lets_everything_pass()
    {
        var lockstep = new Lockstep(2, time: time);
        var held = Arrive(lockstep, 1);

        await lockstep.DisposeAsync();

        await held.Soon();
        Assert.True(Arrive(lockstep, 2).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_check_and_an_act_are_forced_apart_on_the_real_clock()
    {
        var spent = 0;
        await using var lockstep = new Lockstep(5);

        async Task SpendOnceAsync(int participant)
        {
            await lockstep.ArriveAsync(new("test", "check", participant), CancellationToken.None);
            var seen = Volatile.Read(ref spent);
            await lockstep.ArriveAsync(new("test", "act", participant), CancellationToken.None);
            if (seen == 0) Interlocked.Increment(ref spent);
            lockstep.ParticipantAnswered();
        }

        await Task.WhenAll(Enumerable.Range(1, 5).Select(SpendOnceAsync)).Soon();

        Assert.Equal(5, spent);
        Assert.Equal(["check", "act"], lockstep.Rounds.Select(round => round.Operations[0].Description));
    }

    [Fact]
    public async Task A_failing_probe_opens_and_is_kept()
    {
        var failure = new InvalidOperationException("no database");
        var options = new LockstepOptions { BlockedInDatabase = _ => throw failure, Quiet = Liveness.Ceiling };
        await using var lockstep = new Lockstep(2, options);

        await Arrive(lockstep, 1).Soon();

        Assert.Same(failure, lockstep.ProbeFailure);
    }

    private static Task Arrive(Lockstep lockstep, long number) =>
        lockstep.ArriveAsync(new("test", $"operation {number}", number), CancellationToken.None).AsTask();
}
