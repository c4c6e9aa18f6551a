using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Kills an instance before each database operation of a transfer, and of a reversal. Notifications work.</summary>
public sealed class KilledAtTheCommit
{
    // More than a transfer needs in any sensible design, with what is done after its answer.
    private const int MostOperations = 24;

    private const int MostSqlChars = 32;

    // As many as the contract allows at once (C4).
    private const int AtOnce = 8;

    private static readonly TimeSpan ReachedWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AloneWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QuietFor = TimeSpan.FromSeconds(0.5);

    [Scenario("killed-at-the-commit")]
    public Task An_instance_that_is_killed_around_the_commit_loses_no_notification() => CardsWorld.RunAsync(async world =>
    {
        var holds = await StagedHolds.LearnAsync(world, world.Service);
        List<Case> cases = [.. await SweepAsync(world, holds, reverses: false), .. await SweepAsync(world, holds, reverses: true)];
        world.Scenario.Did("Waited, without asking for any of it again.");
        await MustNotifyNoOthersAsync(world, cases);
    }, new CardsOptions { Isolation = Isolation.OwnProcess });

    /// <summary>Sends requests, and kills the instance when each of them is held before another operation, until one has no more.</summary>
    private static async Task<IReadOnlyList<Case>> SweepAsync(CardsWorld world, StagedHolds holds, bool reverses)
    {
        var what = reverses ? "reversal" : "transfer";
        List<Case> all = [];
        List<string> points = [];
        for (var (nth, isOver) = (1, false); !isOver && nth <= MostOperations;)
        {
            var cases = await PrepareAsync(world, reverses);
            List<Task<Answer>> sent = [];
            var before = points.Count;
            // To what is held, the database does not answer.
            world.DatabaseIsAway();
            foreach (var one in cases)
            {
                var stage = holds.Next(nth);
                sent.Add(reverses
                    ? world.Client.ReverseAsync(one.Intent.OwnerId, one.TransferId!, world.Cancellation)
                    : world.Client.TransferAsync(one.Intent, world.Cancellation));
                await ReachAsync(world, one, stage, sent[^1], isAlone: sent.Count == 1);
                // Some are held up by those that are held; the next one of those is sent alone.
                isOver = !stage.Reached.IsCompleted && (sent.Count == 1 || (sent[^1].IsCompleted && (await sent[^1]).Status == 200));
                if (!stage.Reached.IsCompleted) break;
                points.Add($"{nth++} ({Shorten(stage.Reached.Result.Description)})");
            }

            world.Scenario.Did(
                $"Sent {sent.Count} {what}s and killed the instance before operations {string.Join(", ", points.Skip(before))}. Started it again.");
            await world.KillAsync(world.Service);
            await Task.WhenAll(sent);
            holds.End();
            await world.RestartAsync(world.Service);
            await MustBeNotifiedAsync(world, [.. cases.Take(sent.Count)]);
            all.AddRange(cases);
        }

        world.Scenario.ShouldBeForced(points.Count > 0, $"No {what} reached an operation before which the instance could be killed.");
        return all;
    }

    private static async Task<Case[]> PrepareAsync(CardsWorld world, bool reverses)
    {
        List<Case> cases = [];
        for (var number = 0; number < AtOnce; number++)
        {
            var accounts = await world.AddAsync(world.NewAccount(10_000), world.NewAccount(10_000));
            cases.Add(new Case(accounts[0], world.NewIntent(accounts[0], accounts[1])));
        }

        if (!reverses) return [.. cases];
        foreach (var one in cases) one.TransferId = (await world.MustCompleteInTheEndAsync(one.Intent, world.Client)).TransferId;
        await world.MustBeNotifiedAsync([.. cases.Select(one => (one.TransferId!, (IReadOnlyList<string>)[Transfer.Completed]))]);
        return [.. cases];
    }

    // Returns when the request is held, or when nothing more comes of it.
    private static async Task ReachAsync(CardsWorld world, Case one, StagedHolds.Stage stage, Task<Answer> answer, bool isAlone)
    {
        using var waiting = world.Scenario.Waiting("the next operation of a request");
        await Task.WhenAny(stage.Reached, answer, Task.Delay(isAlone ? AloneWithin : ReachedWithin, world.Cancellation));
        if (stage.Reached.IsCompleted || !answer.IsCompleted) return;
        // What is answered has been done: a kill while its notification is being sent is another scenario's.
        var transferId = (await answer).Transfer?.TransferId;
        one.TransferId ??= transferId;
        var kind = (await answer).Transfer?.Status;
        await Task.WhenAny(stage.Reached, world.Notify.Journal.WhenAsync(
            _ => world.Notify.Effects.Any(effect => effect.TransferId == transferId && effect.Kind == kind), ReachedWithin));
        await Task.WhenAny(stage.Reached, Task.Delay(QuietFor, world.Cancellation));
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

    private sealed record Case(Account From, Intent Intent)
    {
        /// <summary>Null while nobody knows it: its answer was lost.</summary>
        public string? TransferId { get; set; }
    }
}
