using System.Diagnostics;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Setup;

/// <summary>An answer, and how long it took.</summary>
internal sealed record Timed(Answer Answer, TimeSpan Took);

/// <summary>A transfer that was sent twice, and completed once.</summary>
/// <param name="Made">The transfer; null where no verdict was used.</param>
/// <param name="Early">What was answered before it was completed.</param>
/// <param name="Open">The requests that are under way; their verdict is held.</param>
/// <param name="Verdict">Holds it.</param>
internal sealed record HalfDone(Transfer? Made, IReadOnlyList<Answer> Early, IReadOnlyList<Task<Timed>> Open, Gate Verdict);

/// <summary>Requests at the same moment, with the service's operations in lockstep.</summary>
internal static class Races
{
    // How long transfers are held at fraud prevention until all are there: less than the 1 s within which a verdict must be used (C5), so that
    // they are settled when they are let go.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(700);

    // The contract's time (C4).
    private static readonly TimeSpan AnsweredWithin = TimeSpan.FromSeconds(5);

    // Forced from the verdict on. A service that tries again must be able to win afterwards.
    private const int Rounds = 6;

    /// <summary>
    /// Sends transfers at the same moment, holds their questions at fraud prevention until all are asked, and lets them settle in lockstep. A
    /// service that asks later, or one after the other, is not held up.
    /// </summary>
    public static Task<Timed[]> SettleAtOnceAsync(this CardsWorld world, params IReadOnlyList<(CardsClient Client, Intent Intent)> sent) =>
        world.SettleAtOnceAsync(sent, []);

    /// <summary>The same, together with requests that need no verdict and are sent when the transfers get theirs.</summary>
    /// <returns>The answers to the transfers, then those to the others, in their order.</returns>
    public static async Task<Timed[]> SettleAtOnceAsync(
        this CardsWorld world, IReadOnlyList<(CardsClient Client, Intent Intent)> sent, IReadOnlyList<Func<Task<Answer>>> others)
    {
        var gate = new Gate();
        Intent[] intents = [.. sent.Select(one => one.Intent)];
        var held = world.Fraud.Rules.Add(request => FraudPrevention.IsAbout(request, intents), FakeFault.HoldBeforeEffect(gate));
        Task<Timed>[] transfers = [.. sent.Select(one => TimeAsync(() => one.Client.TransferAsync(one.Intent, world.Cancellation)))];
        await Task.WhenAny(gate.WhenWaitingAsync(sent.Count, Gather), Task.WhenAll(transfers));
        return await world.InLockstepAsync(sent.Count + others.Count, () =>
        {
            held.Dispose();
            gate.Open();
            return [.. transfers, .. others.Select(TimeAsync)];
        });
    }

    /// <summary>Sends requests at the same moment, in lockstep.</summary>
    public static Task<Timed[]> AtOnceAsync(this CardsWorld world, params IReadOnlyList<Func<Task<Answer>>> requests) =>
        world.InLockstepAsync(requests.Count, () => [.. requests.Select(TimeAsync)]);

    /// <summary>Each was answered within 5 s (C4), as far as that can be said of a machine that may be busy.</summary>
    public static void MustBeInTime(this CardsWorld world, IEnumerable<Timed> answers, Invariant promise)
    {
        foreach (var one in answers)
        {
            var startedAt = Stopwatch.GetTimestamp() - (long)(one.Took.TotalSeconds * Stopwatch.Frequency);
            world.Scenario.MustHoldInTime(
                promise, one.Took <= ScenarioContext.CeilingOf(AnsweredWithin, startedAt),
                () => [$"after {one.Took.TotalSeconds:0.0} s: {one.Answer}"]);
        }
    }

    /// <summary>
    /// Sends one transfer twice, holds both questions at fraud prevention, and lets only the first go on until the transfer is completed. A service
    /// that lets only one of them ask is not held up.
    /// </summary>
    public static async Task<HalfDone> CompleteOneOfTwoAsync(this CardsWorld world, Intent intent)
    {
        var gates = new[] { new Gate(), new Gate() };
        foreach (var gate in gates)
            world.Fraud.Rules.Add(request => FraudPrevention.IsAbout(request, intent), FakeFault.HoldBeforeEffect(gate), times: 1);
        Task<Timed>[] sent = [.. Enumerable.Range(0, 2).Select(_ => TimeAsync(() => world.Client.TransferAsync(intent, world.Cancellation)))];
        await Task.WhenAny(Task.WhenAll(gates.Select(gate => gate.WhenWaitingAsync(1, Gather))), Task.WhenAll(sent));
        gates[0].Open();
        var (open, early) = (sent.ToList(), new List<Answer>());
        while (open.Count > 0)
        {
            var next = await Task.WhenAny(open);
            open.Remove(next);
            var answer = (await next).Answer;
            if (answer.Transfer is { Status: Transfer.Completed } made) return new HalfDone(made, early, open, gates[1]);
            early.Add(answer);
        }

        gates[1].Open();
        return new HalfDone(null, early, open, gates[1]);
    }

    /// <summary>Sends a request and takes its time.</summary>
    public static async Task<Timed> TimeAsync(Func<Task<Answer>> send)
    {
        var startedAt = Stopwatch.GetTimestamp();
        return new Timed(await send(), Stopwatch.GetElapsedTime(startedAt));
    }

    /// <summary>Lets requests go at the same moment, in lockstep from then on.</summary>
    /// <param name="world">The world.</param>
    /// <param name="requests">How many they are.</param>
    /// <param name="send">Sends them, or lets those go on that are held.</param>
    public static async Task<Timed[]> InLockstepAsync(this CardsWorld world, int requests, Func<IReadOnlyList<Task<Timed>>> send)
    {
        // A worker of an instance's may be taken for one of the requests, which then are one operation apart: scenarios repeat what they force.
        var lockstep = world.Interleave(requests, Rounds);
        try
        {
            return await Task.WhenAll(send().Select(async request =>
            {
                var timed = await request;
                lockstep.ParticipantAnswered();
                return timed;
            }));
        }
        finally
        {
            await world.ReleaseAsync(lockstep);
        }
    }
}
