using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

public sealed class ReversalsAtOnce
{
    private const int Rounds = 3;
    private const int Most = 8;

    [Scenario("reversals-at-once")]
    public Task Reversals_of_one_transfer_at_the_same_moment_are_all_answered_with_it() => CardsWorld.RunAsync(async world =>
    {
        world.NotNowBreaks = Promises.ReversalsAtOnce;
        for (var round = 0; round < Rounds; round++) await ReverseAsync(world, 2, holds: round % 2 == 0 ? 0 : 20_000);
        await ReverseAsync(world, Most, holds: 20_000);
        for (var round = 0; round < Rounds; round++) await WithRepetitionAsync(world);
    }, new CardsOptions { Isolation = Isolation.OwnProcess });

    // A repetition of the transfer's request was with fraud prevention before it was completed, and is allowed when it is reversed. Only that
    // both are answered is judged.
    private static async Task WithRepetitionAsync(CardsWorld world)
    {
        var (from, to) = (await world.AddAsync(20_000), await world.AddAsync(20_000));
        var intent = world.NewIntent(from, to);
        world.Scenario.Did($"Sent {intent} twice, let fraud prevention allow one of them, and the other at the moment of a reversal.");
        var half = await world.CompleteOneOfTwoAsync(intent);
        // On a busy machine a verdict may have come too late to be used.
        world.Scenario.ShouldBeForced(half.Made is not null, "The first verdict was not used, so there was nothing to reverse.");
        if (half.Made is not { } made) return;
        var answers = await world.InLockstepAsync(half.Open.Count + 1, () =>
        {
            half.Verdict.Open();
            return [.. half.Open, Races.TimeAsync(() => world.Client.ReverseAsync(intent.OwnerId, made.TransferId, world.Cancellation))];
        });
        foreach (var one in answers)
        {
            world.Scenario.MustHold(
                Promises.ReversalsAtOnce,
                one.Answer.Transfer is { Status: Transfer.Completed or Transfer.Reversed } shown && shown.TransferId == made.TransferId,
                () => [$"{intent}", .. answers.Select(answer => $"answer: {answer.Answer}")]);
        }

        world.MustBe(intent, answers[^1].Answer, 200, Transfer.Reversed, promise: Promises.ReversalsAtOnce);
        world.MustBeInTime(answers, Promises.ReversalsAtOnce);
    }

    // An account that holds just what it got cannot give it back twice.
    private static async Task ReverseAsync(CardsWorld world, int times, long holds)
    {
        var (from, to) = (await world.AddAsync(5_000), await world.AddAsync(holds));
        var intent = world.NewIntent(from, to);
        var made = await world.MustCompleteAsync(intent);
        world.Scenario.Did($"Made {intent}, and reversed it {times} times at the same moment; the account that got it held {holds} before.");
        var answers = await world.AtOnceAsync([.. Enumerable.Range(0, times).Select(_ =>
            (Func<Task<Answer>>)(() => world.Client.ReverseAsync(intent.OwnerId, made.TransferId, world.Cancellation)))]);
        foreach (var one in answers)
        {
            var reversed = world.MustBe(intent, one.Answer, 200, Transfer.Reversed, promise: Promises.ReversalsAtOnce);
            world.MustBeThe(made, reversed, intent, Promises.ReversalsAtOnce);
        }

        world.MustBeInTime(answers, Promises.ReversalsAtOnce);
        await world.MustBeUntouchedAsync(Promises.Reverses, from, to);
        await world.MustHaveEntriesAsync(from, (made, Entry.OfTransfer), (made, Entry.OfReversal));
        await world.MustHaveEntriesAsync(to, (made, Entry.OfTransfer), (made, Entry.OfReversal));
    }
}
