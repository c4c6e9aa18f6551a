using System.Diagnostics;
using Harness.Faults;
using Harness.Scenarios;

namespace Oversell.Tests.Setup;

/// <summary>A request that hangs inside the service.</summary>
/// <param name="Step">The database operation that it hangs before, counted from zero.</param>
/// <param name="Subject">What the request is about.</param>
/// <param name="Stall">The stall that holds it.</param>
/// <param name="Answer">Completes with its answer.</param>
internal sealed record StalledRequest<T>(int Step, T Subject, OperationStall Stall, Task<Answer> Answer)
{
    /// <summary>Lets the request go on, and waits for its answer.</summary>
    public Task<Answer> ReleaseAsync()
    {
        Stall.Release();
        return Answer;
    }

    /// <summary>For stories.</summary>
    public override string ToString() => $"stalled before operation {Step + 1}: {Stall.Stalled?.Description ?? "(behind the others)"}";
}

/// <summary>An order to stall, and its event.</summary>
internal sealed record StalledWish(Event Event, Wish Wish)
{
    public override string ToString() => $"{Wish}";
}

/// <summary>A hold whose confirmation or cancellation is to be stalled.</summary>
/// <param name="Event">Its event.</param>
/// <param name="Bought">The outcome of its order.</param>
/// <param name="Kept">Another buyer's order for the event; null for none.</param>
internal sealed record StalledHold(Event Event, Outcome Bought, Outcome? Kept = null)
{
    public Order Order => Bought.Order!;

    public string BuyerId => Bought.Wish.BuyerId;

    /// <summary>By the database's clock, which is this machine's.</summary>
    public bool HasEnded => Order.ExpiresAt <= DateTimeOffset.UtcNow;

    public override string ToString() => $"{Order}";
}

/// <summary>Requests that stall inside the first instance, each before a different one of their database operations.</summary>
internal static class Stalls
{
    /// <summary>This many requests may stall at once without holding up any other (C3, C9).</summary>
    public const int MostStalled = 10;

    // A request that is neither stalled nor answered by then hangs behind stalled ones. Nothing depends on it: see the remaining steps.
    private static readonly TimeSpan BehindCeiling = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// Sends requests one after another through the first instance and stalls each at another step: the first before its first
    /// database operation, the second before its second, and so on, all of them at once as far as possible. Then the remaining steps, one at
    /// a time: a request that hangs behind the others, is told "not now" because of them, or is delayed by the machine must not leave out a
    /// step. It ends with the first request that is finally answered without having met its stall, or with the last step.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="prepare">Creates the subject of one request.</param>
    /// <param name="send">Sends the request.</param>
    /// <param name="judge">Judges what happens while these requests hang, lets them go on, and waits for their answers.</param>
    /// <param name="unseen">Judges a request that was finally answered although the harness saw no operation of it.</param>
    public static async Task StallAtEachStepAsync<T>(
        this ShopWorld world, Func<Task<T>> prepare, Func<T, Task<Answer>> send,
        Func<IReadOnlyList<StalledRequest<T>>, Task> judge, Func<T, Answer, Task> unseen)
    {
        List<T> subjects = [];
        while (subjects.Count < MostStalled) subjects.Add(await prepare());
        var (together, isSwept) = await world.StallTogetherAsync(subjects, send, unseen);
        if (together.Count > 0) await judge(together);
        for (var step = together.Count(request => request.Stall.Stalled is not null); step < MostStalled && !isSwept; step++)
        {
            var (alone, _) = await StallAloneAsync(world, step, await prepare(), send);
            if (alone is null) return;
            await judge([alone]);
        }
    }

    /// <summary>Stalls orders at each step, each for a different event.</summary>
    public static Task StallOrdersAtEachStepAsync(
        this ShopWorld world, Func<Task<StalledWish>> prepare, Func<IReadOnlyList<StalledRequest<StalledWish>>, Task> judge) =>
        world.StallAtEachStepAsync(prepare, one => world.Client.OrderStalledAsync(one.Wish, world.Cancellation), judge, async (one, answer) =>
        {
            var outcome = new Outcome(one.Wish, [answer]);
            world.MustBeDecided(outcome);
            world.Scenario.MustHold(Promises.RefusedOnlyIfGone, outcome.Order is not null, () => outcome.Lines);
            // The instances share only the database (C10): the other instance does not know what was never written there.
            await world.ReadAsync(outcome.Order!, one.Wish.BuyerId, world.Clients[1]);
            MustHaveBeenSeen(answer);
        });

    /// <summary>For an effect that happened and can only have happened through the database.</summary>
    /// <exception cref="InconclusiveException">The harness did not see the operation.</exception>
    public static void MustHaveBeenSeen(Answer answer) =>
        ScenarioContext.MeasurementIsValid(false, $"The service has done what it answers, and the harness saw no database operation: {answer}");

    /// <summary>
    /// Stalls requests at another step each, all at once as far as possible. One that neither stalls nor is answered hangs behind
    /// the others, and is the last.
    /// </summary>
    /// <returns>The requests that hang, and whether the last one was finally answered without having met its stall.</returns>
    public static async Task<(IReadOnlyList<StalledRequest<T>> Stalled, bool IsSwept)> StallTogetherAsync<T>(
        this ShopWorld world, IReadOnlyList<T> subjects, Func<T, Task<Answer>> send, Func<T, Answer, Task> unseen)
    {
        var (first, atOnce) = await StallAloneAsync(world, 0, subjects[0], send);
        if (first is null)
        {
            await unseen(subjects[0], atOnce!);
            return ([], true);
        }

        List<StalledRequest<T>> stalled = [first];
        while (stalled.Count < subjects.Count)
        {
            var step = stalled.Count;
            var stall = world.Instances[0].Database.StallOperation(step + 1);
            var answer = send(subjects[step]);
            var met = stall.WhenStalledAsync(BehindCeiling);
            await Task.WhenAny(answer, met);
            var request = new StalledRequest<T>(step, subjects[step], stall, answer);
            if (stall.Stalled is null && answer.IsCompleted)
            {
                stall.Release();
                return (stalled, ShopClient.IsFinal(await answer));
            }

            stalled.Add(request);
            if (stall.Stalled is not null || await met) continue;
            stall.Release();
            break;
        }

        return (stalled, false);
    }

    /// <summary>Lets all requests go on, and waits for their answers.</summary>
    public static Task<Answer[]> ReleaseAsync<T>(this IEnumerable<StalledRequest<T>> stalled) =>
        Task.WhenAll(stalled.Select(request => request.ReleaseAsync()));

    // Nothing else is held up now: the answer may be "not now" for a while, but there must be one (C3).
    private static async Task<(StalledRequest<T>? Stalled, Answer? Final)> StallAloneAsync<T>(ShopWorld world, int step, T subject, Func<T, Task<Answer>> send)
    {
        var stall = world.Instances[0].Database.StallOperation(step + 1);
        var met = stall.WhenStalledAsync(Timeout.InfiniteTimeSpan);
        var startedAt = Stopwatch.GetTimestamp();
        List<Answer> answers = [];
        while (true)
        {
            var answer = send(subject);
            await Task.WhenAny(answer, met);
            if (stall.Stalled is not null) return (new StalledRequest<T>(step, subject, stall, answer), null);
            answers.Add(await answer);
            IEnumerable<string> Seen() => [$"{subject}", .. Answer.Lines(answers)];
            if (answers[^1].IsTimeout) stall.Release();
            world.Scenario.MustHoldInTime(Promises.AnswersInTime, !answers[^1].IsTimeout, Seen);
            if (ShopClient.IsFinal(answers[^1])) break;
            world.Scenario.MustHoldInTime(Promises.AnswerInTheEnd, Stopwatch.GetElapsedTime(startedAt) < ShopClient.RetryCeiling, Seen);
            await Task.Delay(RetryPause, world.Cancellation);
        }

        stall.Release();
        return (null, answers[^1]);
    }
}
