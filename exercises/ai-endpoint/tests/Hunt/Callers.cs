using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Hunting;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Hunt;

/// <summary>Sends what moves say, judges each answer by itself, and keeps it.</summary>
/// <param name="world">The world.</param>
/// <param name="trouble">Where callers go.</param>
/// <param name="secrets">What must be in no answer.</param>
internal sealed class Callers(CardsWorld world, Trouble trouble, Secrets secrets)
{
    // Longer than the database counts as away after it is back: until then a caller may be told "not now".
    private static readonly TimeSpan FinalWithin = TimeSpan.FromSeconds(20);

    private readonly AnswerJudge _judge = new(world, secrets);

    /// <summary>Does what a move says.</summary>
    public async Task DoAsync(LaneRun lane, Move move, Conductor conductor)
    {
        switch (move.Do)
        {
            case "transfer":
                conductor.Cue($"{lane.Name}:{move["key"]} is sent");
                Tell(lane, move, await TransferAsync(lane, move, lane.IntentOf(move)), conductor);
                break;
            case "reverse" when lane.OwnedKeyOf(move) is { } of && lane.Known(of) is { } known:
                Tell(lane, move, await ReverseAsync(lane, move, of, known.TransferId), conductor);
                break;
            case "read" when lane.OwnedKeyOf(move) is { } of && lane.Known(of) is { } known:
                await ReadAsync(lane, move, of, known.TransferId);
                break;
            case "statement":
                await StatementAsync(lane, move);
                break;
            case "bad":
                await BadAsync(lane, move);
                break;
            case "says":
                Say(lane, move);
                break;
            case "fraud":
                AddFraudFault(lane, move);
                break;
            case "notify":
                AddNotifyFault(lane, move);
                break;
        }
    }

    /// <summary>Sends a transfer.</summary>
    /// <returns>The last answer; null for a caller that left.</returns>
    public Task<Answer?> TransferAsync(LaneRun lane, Move? move, Intent intent) => SendAsync(
        lane, move, new Asked(Asked.Transfer, intent.OwnerId) { Of = LaneRun.OwnedKeyOf(intent), Intent = intent },
        (client, leaving) => client.TransferAsync(intent, leaving), answer => IsAnswered(answer) && answer.Status != 202);

    /// <summary>Reads a transfer.</summary>
    /// <returns>The last answer; null for a caller that left.</returns>
    public Task<Answer?> ReadAsync(LaneRun lane, Move? move, OwnedKey of, string transferId)
    {
        var by = move?["by"] is { } name ? lane.OwnerOf(name) : of.OwnerId;
        return SendAsync(
            lane, move, new Asked(Asked.Read, by) { Of = of, TransferId = transferId },
            (client, leaving) => client.FindAsync(by, transferId, leaving), IsAnswered);
    }

    /// <summary>Judges and keeps an answer that somebody else has received, while requests were held up.</summary>
    public void Keep(LaneRun lane, Asked asked)
    {
        lane.Keep(asked);
        _judge.MustHold(lane, asked, isTimed: false);
    }

    /// <summary>What fraud prevention says about a key from now on.</summary>
    public void Say(LaneRun lane, Move move)
    {
        // About none would be about all.
        if (IntentsOf(lane, move).ToList() is { Count: > 0 } intents) world.Fraud.Says(move["word"]!, intents);
    }

    /// <summary>Fraud prevention does something else with questions about a key, or about all of the lane's.</summary>
    public void AddFraudFault(LaneRun lane, Move move)
    {
        var intents = IntentsOf(lane, move).ToList();
        world.Fraud.Rules.Add(
            request => FraudPrevention.IsAbout(request, intents) ? DependencyFaults.Fraud(world, move["how"]!, request) : null, TimesOf(move));
    }

    /// <summary>Notifications do something else with what is said about a key, or about all of the lane's.</summary>
    public void AddNotifyFault(LaneRun lane, Move move)
    {
        var tokens = IntentsOf(lane, move).Select(intent => intent.DeviceToken).ToHashSet();
        var fault = DependencyFaults.Notify(world, move["how"]!);
        // Which transfers these are is known when fraud prevention was asked about them.
        world.Notify.Rules.Add(
            request => world.Fraud.Verdicts.Any(
                verdict => tokens.Contains(verdict.DeviceToken) && world.Notify.IsAbout(request, verdict.Check.TransferId)),
            fault, TimesOf(move));
    }

    private Task<Answer?> ReverseAsync(LaneRun lane, Move move, OwnedKey of, string transferId)
    {
        var by = move["by"] is { } name ? lane.OwnerOf(name) : of.OwnerId;
        return SendAsync(
            lane, move, new Asked(Asked.Reverse, by) { Of = of, TransferId = transferId },
            (client, leaving) => client.ReverseAsync(by, transferId, leaving), IsAnswered);
    }

    private Task<Answer?> StatementAsync(LaneRun lane, Move move)
    {
        var account = lane.AccountOf(move["account"]);
        var by = move["by"] is { } name ? lane.OwnerOf(name) : account.OwnerId;
        var query = StatementQueries.Of(move["query"] ?? "", InstanceClock.Now);
        return SendAsync(
            lane, move, new Asked(Asked.Statement, by) { Account = account, Details = query },
            (client, leaving) => client.StatementAsync(by, account.AccountId, leaving, query), IsAnswered);
    }

    // A good request may have the same key, before or after: a refusal leaves it as it was (C1).
    private async Task BadAsync(LaneRun lane, Move move)
    {
        var good = lane.IntentOf(move);
        if (move["good"] == "before") await TransferAsync(lane, null, good);
        var (body, headers) = BadRequests.Of(move["what"]!, good);
        var what = $"a transfer with {move["what"]}";
        await SendAsync(
            lane, null, new Asked(what, good.OwnerId) { Details = body },
            (client, leaving) => client.SendAsync(what, HttpMethod.Post, "transfers", body, leaving, headers), _ => true);
        if (move["good"] == "after") await TransferAsync(lane, null, good);
    }

    private async Task<Answer?> SendAsync(
        LaneRun lane, Move? move, Asked asked, Func<CardsClient, CancellationToken, Task<Answer>> send, Func<Answer, bool> isFinal)
    {
        if (move?["until"] == "leaves")
        {
            using var leaving = CancellationTokenSource.CreateLinkedTokenSource(world.Cancellation);
            leaving.CancelAfter(move.Seconds("patience", 0.2));
            try
            {
                return await OnceAsync(lane, move["through"], asked, send, leaving.Token);
            }
            catch (OperationCanceledException) when (!world.Cancellation.IsCancellationRequested)
            {
                // What was asked for may happen all the same: the books find out.
                return null;
            }
        }

        if (move?["until"] == "once") return await OnceAsync(lane, move["through"], asked, send, world.Cancellation);
        var answers = await Caller.UntilAsync(
            () => OnceAsync(lane, move?["through"], asked, send, world.Cancellation), isFinal, FinalWithin, world.Cancellation,
            () => trouble.HealedFor);
        return answers[^1];
    }

    private async Task<Answer> OnceAsync(
        LaneRun lane, string? through, Asked asked, Func<CardsClient, CancellationToken, Task<Answer>> send, CancellationToken leaving)
    {
        if (asked.What is not (Asked.Transfer or Asked.Reverse)) return await SendOnceAsync(lane, through, asked, send, leaving);
        await lane.Turns.WaitAsync(world.Cancellation);
        try
        {
            return await SendOnceAsync(lane, through, asked, send, leaving);
        }
        finally
        {
            lane.Turns.Release();
        }
    }

    private async Task<Answer> SendOnceAsync(
        LaneRun lane, string? through, Asked asked, Func<CardsClient, CancellationToken, Task<Answer>> send, CancellationToken leaving)
    {
        // Only transfers wait for fraud prevention.
        var isTransfer = asked.What == Asked.Transfer;
        var number = isTransfer ? await trouble.EnterWithTransferAsync(through) : trouble.Enter(through);
        asked = asked with { Instance = number, SentAt = Stopwatch.GetTimestamp(), WasAway = world.MayBeAway };
        Answer answer;
        try
        {
            answer = await send(world.Clients[number], leaving);
            asked = asked with { AnsweredAt = Stopwatch.GetTimestamp(), WasAway = asked.WasAway || world.MayBeAway, Answer = answer };
        }
        finally
        {
            if (isTransfer) trouble.Leave(number);
            lane.Keep(asked);
        }

        _judge.MustHold(lane, asked, isTimed: true);
        return answer;
    }

    private static bool IsAnswered(Answer answer) => answer.Status is not (null or >= 500);

    private static int? TimesOf(Move move) => move["times"] is null ? null : move.Number("times");

    // Of one key, or of all.
    private static IEnumerable<Intent> IntentsOf(LaneRun lane, Move move) =>
        lane.Requests.Where(other => move["key"] is null || other["key"] == move["key"]).Select(lane.IntentOf).Distinct();

    private static void Tell(LaneRun lane, Move move, Answer? answer, Conductor conductor)
    {
        if (answer is null) return;
        conductor.Cue($"{lane.Name}:{move["key"]} is answered");
        if (answer.Transfer is { } shown) conductor.Cue($"{lane.Name}:{move["key"]} is {shown.Status}");
    }
}
