using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Exercises.Testing;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Kills an instance before each database operation of a transfer, and of a reversal. Notifications work.</summary>
public sealed class KilledAtTheCommit
{
    // More than either needs in any sensible design, with what is done after its answer.
    private const int MostOperations = 24;

    private const int MostSqlChars = 32;

    // Held together, and ended by one kill: fewer than an instance has connections, with those that its workers need.
    private const int Together = 12;

    // Enough for most designs, and not more notifications than may wait (C7).
    private const int Prepared = 14;

    // Fewer than the contract allows at once (C4).
    private const int AtOnce = 4;

    private static readonly TimeSpan ReachedWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AloneWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(0.5);

    // Well below what a caller waits for an answer, and a service for its database.
    private static readonly TimeSpan MostHeld = TimeSpan.FromSeconds(3);

    // What a sender does when its last call has been answered.
    private static readonly TimeSpan SentFor = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SentCeiling = TimeSpan.FromSeconds(2);

    [Scenario("killed-at-the-commit")]
    public Task An_instance_that_is_killed_around_the_commit_loses_no_notification() => CardsWorld.RunAsync(async world =>
    {
        Sweep[] sweeps = [new(Reverses: false), new(Reverses: true)];
        foreach (var sweep in sweeps) await PrepareAsync(world, sweep);
        await Quiet.UntilAsync(() => world.Notify.Journal.Count, SentFor, SentCeiling, world.Cancellation);
        var holds = await StagedHolds.LearnAsync(world, world.Service);
        while (sweeps.Any(sweep => !sweep.IsOver)) await KillOnceAsync(world, holds, sweeps);
        world.Scenario.Did("Waited, without asking for any of it again.");
        await MustNotifyNoOthersAsync(world, [.. sweeps.SelectMany(sweep => sweep.All)]);
    }, new CardsOptions { Isolation = Isolation.OwnProcess });

    /// <summary>
    /// Sends requests until nothing more comes of another one, and kills the instance while each of them is held before another operation. Begins
    /// with the operations that were not reached the last time.
    /// </summary>
    private static async Task KillOnceAsync(CardsWorld world, StagedHolds holds, Sweep[] sweeps)
    {
        foreach (var sweep in sweeps.Where(sweep => sweep is { IsOver: false, Ready.Count: 0 })) await PrepareAsync(world, sweep);
        // To what is held, the database does not answer.
        world.DatabaseIsAway();
        List<(Case Case, Task<Answer> Answer)> sent = [];
        List<string> points = [];
        var (startedAt, isFull) = (Stopwatch.GetTimestamp(), false);
        foreach (var sweep in sweeps)
        {
            while (!isFull && sweep is { IsOver: false, Ready.Count: > 0 })
            {
                var (one, stage) = (sweep.Ready.Dequeue(), holds.Next(sweep.Nth));
                var answer = SendAsync(world, sweep, one);
                sent.Add((one, answer));
                await ReachAsync(world, one, stage, answer, isAlone: sent.Count == 1);
                var isAnswered = answer.IsCompleted && (await answer).Status == 200;
                if (stage.Held is { } held) points.Add($"{sweep.What} {sweep.Nth++} ({Shorten(held.Description)})");
                else sweep.IsOver = isAnswered || sent.Count == 1;
                sweep.IsOver |= sweep.Nth > MostOperations;
                // Whoever sends what was answered is held now, or this one is held up by others: what comes next is sent after the kill.
                isFull = isAnswered == (stage.Held is not null) || sent.Count == Together || Stopwatch.GetElapsedTime(startedAt) > MostHeld;
            }
        }

        holds.End();
        var answers = sent.Select(one => one.Answer).ToList();
        if (points.Count > 0)
        {
            await KillAndRestartAsync(world, points, answers);
        }
        else
        {
            world.DatabaseIsBack();
            await Task.WhenAll(answers);
        }

        foreach (var sweep in sweeps.Where(sweep => sweep.IsOver))
            world.Scenario.ShouldBeForced(sweep.Nth > 1, $"No {sweep.What} reached an operation before which the instance could be killed.");
        await MustBeNotifiedAsync(world, [.. sent.Select(one => one.Case)]);
    }

    private static async Task KillAndRestartAsync(CardsWorld world, IReadOnlyList<string> points, IReadOnlyList<Task<Answer>> sent)
    {
        world.Scenario.Did(
            $"Sent {sent.Count} requests and killed the instance before these of their operations: {string.Join(", ", points)}. Started it again.");
        await world.KillAsync(world.Service);
        await Task.WhenAll(sent);
        await world.RestartAsync(world.Service);
    }

    private static Task<Answer> SendAsync(CardsWorld world, Sweep sweep, Case one) => sweep.Reverses
        ? world.Client.ReverseAsync(one.Intent.OwnerId, one.TransferId!, world.Cancellation)
        : world.Client.TransferAsync(one.Intent, world.Cancellation);

    private static async Task PrepareAsync(CardsWorld world, Sweep sweep)
    {
        var (from, _, intents) = await world.AddPairsAsync(Prepared, 10_000);
        Case[] cases = [.. from.Zip(intents, (payer, intent) => new Case(payer, intent))];
        foreach (var one in cases) sweep.Ready.Enqueue(one);
        sweep.All.AddRange(cases);
        if (!sweep.Reverses) return;
        foreach (var some in cases.Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(async one =>
                one.TransferId = (await world.MustCompleteInTheEndAsync(one.Intent, world.Client)).TransferId));
        }

        await world.MustBeNotifiedAsync([.. cases.Select(one => (one.TransferId!, (IReadOnlyList<string>)[Transfer.Completed]))]);
    }

    // Returns when the request is held, or when nothing more comes of it.
    private static async Task ReachAsync(CardsWorld world, Case one, StagedHolds.Stage stage, Task<Answer> answer, bool isAlone)
    {
        using var waiting = world.Scenario.Waiting("the next operation of a request");
        await Task.WhenAny(stage.WhenHeldAsync(isAlone ? AloneWithin : ReachedWithin), answer);
        if (stage.Held is not null || !answer.IsCompleted) return;
        // What is answered has been done: a kill while its notification is being sent is another scenario's.
        var shown = (await answer).Transfer;
        one.TransferId ??= shown?.TransferId;
        await Task.WhenAny(stage.WhenHeldAsync(ReachedWithin), world.Notify.Journal.WhenAsync(
            _ => world.Notify.Effects.Any(effect => effect.TransferId == shown?.TransferId && effect.Kind == shown.Status), ReachedWithin));
        await stage.WhenHeldAsync(QuietFor);
    }

    /// <summary>What its statement shows must be notified.</summary>
    private static async Task MustBeNotifiedAsync(CardsWorld world, IReadOnlyList<Case> cases)
    {
        List<(string TransferId, IReadOnlyList<string> Kinds)> expected = [];
        foreach (var one in cases)
            if (await KindsAsync(world, one) is { Count: > 0 } kinds) expected.Add((one.TransferId!, kinds));
        await world.MustBeNotifiedAsync(expected);
    }

    // Whether a service goes on by itself with what was not settled is up to it: what was notified must have happened by then.
    private static async Task MustNotifyNoOthersAsync(CardsWorld world, IReadOnlyList<Case> cases)
    {
        var effects = world.Notify.Effects;
        foreach (var one in cases)
        {
            var kinds = await KindsAsync(world, one);
            world.Scenario.MustHold(
                Promises.NothingElseIsNotified,
                effects.Where(effect => effect.TransferId == one.TransferId).All(effect => kinds.Contains(effect.Kind)),
                () => [$"{one.Intent}", $"its statement shows: {string.Join(", ", kinds)}", .. world.LinesOf(one.TransferId!)]);
        }

        await MustBeNotifiedAsync(world, cases);
        world.MustNotifyNothingElse(cases.Select(one => one.TransferId).OfType<string>());
    }

    private static async Task<IReadOnlyList<string>> KindsAsync(CardsWorld world, Case one)
    {
        var entries = (await world.StatementAsync(one.From, "limit=100")).Entries;
        one.TransferId ??= entries.FirstOrDefault()?.TransferId;
        return [.. entries.Select(entry => entry.Kind == Entry.OfReversal ? Transfer.Reversed : Transfer.Completed)];
    }

    private static string Shorten(string sql) => sql.Length > MostSqlChars ? sql[..MostSqlChars] + "…" : sql;

    /// <summary>One kind of request, and before which of its operations the instance is killed next.</summary>
    private sealed record Sweep(bool Reverses)
    {
        public string What => Reverses ? "reversal" : "transfer";

        public int Nth { get; set; } = 1;

        /// <summary>Whether a request had no such operation any more.</summary>
        public bool IsOver { get; set; }

        /// <summary>Those that can be sent.</summary>
        public Queue<Case> Ready { get; } = new();

        /// <summary>Those that can be sent, and those that were.</summary>
        public List<Case> All { get; } = [];
    }

    private sealed record Case(Account From, Intent Intent)
    {
        /// <summary>Null while nobody knows it: its answer was lost.</summary>
        public string? TransferId { get; set; }
    }
}
