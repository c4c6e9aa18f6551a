using System.Diagnostics;
using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Hunting;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Hunt;

/// <summary>Plays scripts on one world.</summary>
internal sealed class PaymentsStage : IStage
{
    // How long faults that are not counted last: longer than the time-outs that a service is likely to have.
    private static readonly TimeSpan LastingFault = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(20);
    private const string Ever = "ever";

    private const int OldPayments = 32;

    private readonly PaymentsWorld _world;
    private readonly Fleet _fleet;
    private readonly List<OldPayment> _old;

    private PaymentsStage(PaymentsWorld world, IEnumerable<OldPayment> old) => (_world, _fleet, _old) = (world, new Fleet(world), [.. old]);

    private CancellationToken Cancellation => _world.Cancellation;

    /// <summary>Starts instances over a database with payments that the starter recorded.</summary>
    public static async Task<PaymentsStage> OpenAsync(ScenarioContext scenario, int instances)
    {
        var world = await PaymentsWorld.StartAsync(scenario, 0, Isolation.OwnProcess);
        var rows = world.NewIntents(OldPayments).Select((intent, number) => (intent, number % 2 == 0 ? Payment.Succeeded : Payment.Declined)).ToList();
        var ids = await world.StartOverStartersRowsAsync(rows);
        for (var more = 1; more < instances; more++) await world.StartInstanceAsync();
        return new PaymentsStage(world, rows.Zip(ids, (row, id) => new OldPayment(row.intent, row.Item2, id)));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Violation>> PlayAsync(Script script)
    {
        var lanes = script.Lanes.SelectMany(lane => Enumerable.Range(0, script.Copies).Select(copy => new LaneRun(_world, lane, copy, OldOf(lane)))).ToList();
        var crowds = script.Disturbances.Where(move => move.Do == "leavers").Distinct().ToDictionary(move => move, LeaversOf);
        _world.Scenario.Did($"Played a script of {script.Size} moves in {lanes.Count} lanes.");
        _fleet.Begin();
        using var window = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var conductor = new Conductor(window.Token);
        var watching = WatchAsync(lanes, conductor, over.Token);
        foreach (var lane in lanes) Prepare(lane);

        var startedAt = Stopwatch.GetTimestamp();
        List<Task> brief = [], callers = [];
        foreach (var lane in lanes)
            foreach (var move in lane.Lane.Moves) callers.Add(CallAsync(lane, move, conductor, brief));
        brief.AddRange(script.Disturbances.Distinct().Select(move => move.Do == "leavers" ? CrowdAsync(crowds[move], move, conductor) : DisturbAsync(move, conductor, window.Token)));
        var isLasting = script.Lanes.SelectMany(lane => lane.Moves).Any(move => move.Do == "provider" && move["times"] is null) || crowds.Count > 0;
        var least = isLasting ? LastingFault : TimeSpan.Zero;
        await Task.WhenAny(Task.WhenAll([.. brief, Task.Delay(least, Cancellation)]), Task.Delay(LongestWindow, Cancellation));
        await window.CancelAsync();
        await Task.WhenAll(brief);
        _world.Provider.Heal();
        // Slow is not broken (C11): it may stay so.
        var slow = script.Disturbances.FirstOrDefault(move => move is { Do: "slow provider" } && move["for"] == Ever);
        using var slowness = slow is null ? null : Slow(slow);
        await _fleet.HealAsync();
        _world.FaultEnded();
        _world.Scenario.Did($"Healed everything after {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:0.0} s, and waited until the callers had their answers.");
        // A provider that stays slow has more time than most callers take (C6).
        var doubts = slow is null ? new DoubtWatch(_world, _fleet).WatchAsync([.. lanes, .. crowds.Values.SelectMany(crowd => crowd)], over.Token) : Task.FromResult<IReadOnlyList<Violation>>([]);
        await Task.WhenAll(callers);
        await over.CancelAsync();
        await watching;
        if (await doubts is { Count: > 0 } late)
        {
            await _fleet.CompleteAsync();
            return late;
        }

        var books = new LaneBooks(_world, _fleet, slow is not null, IsBreaking(script));
        var violations = await books.JudgeAsync([.. lanes, .. crowds.Values.SelectMany(crowd => crowd)]);
        await _fleet.CompleteAsync();
        return violations;
    }

    // A key of the starter's as long as there are any; a fresh one otherwise.
    private OldPayment? OldOf(Lane lane)
    {
        if (lane.Moves.FirstOrDefault(move => move.Do == "old") is not { } old || _old.FirstOrDefault(one => one.Status == old["is"]) is not { } payment) return null;
        _old.Remove(payment);
        return payment;
    }

    private List<LaneRun> LeaversOf(Move move)
    {
        var pays = new Move("pay") { With = new Dictionary<string, string>(move.With) { ["until"] = "leaves" } };
        return [.. Enumerable.Range(1, move.Number("count")).Select(number => new LaneRun(_world, new Lane($"leaver {number}", [pays]), 0, null))];
    }

    private async Task CrowdAsync(List<LaneRun> leavers, Move move, Conductor conductor)
    {
        if (!await conductor.WaitAsync(move)) return;
        var cards = leavers.SelectMany(leaver => leaver.Cards).ToList();
        _world.Provider.Rules.Add(request => cards.Exists(card => CardProvider.IsChargeOf(request, card)), FakeFault.NeverAnswerBeforeEffect);
        await Task.WhenAll(leavers.Select(leaver => PayAsync(leaver, leaver.Lane.Moves[0], conductor)));
    }

    private void Prepare(LaneRun lane)
    {
        foreach (var move in lane.Lane.Moves)
        {
            if (move is { Do: "card", After: null, Delay: 0 } && move["is"] == "declined") Set(lane, isGood: false);
            if (move is { Do: "provider", After: null, Delay: 0 }) Fail(lane, move);
        }
    }

    private void Fail(LaneRun lane, Move move) => _world.Provider.Rules.Add(
        request => lane.Cards.Any(card => CardProvider.IsChargeOf(request, card)), ProviderFaults.Of(move["fault"]!),
        move["times"] is null ? null : move.Number("times"));

    private void Set(LaneRun lane, bool isGood)
    {
        foreach (var card in lane.Cards)
        {
            if (isGood) _world.Provider.Accept(card);
            else _world.Provider.Decline(card);
        }
    }

    private async Task CallAsync(LaneRun lane, Move move, Conductor conductor, List<Task> brief)
    {
        if (move is { Do: "old" } or { Do: "card" or "provider", After: null, Delay: 0 }) return;
        var moment = conductor.WaitAsync(move, lane.Name);
        lock (brief) brief.Add(moment);
        if (!await moment) return;
        switch (move.Do)
        {
            case "card":
                Set(lane, move["is"] != "declined");
                break;
            case "provider":
                Fail(lane, move);
                break;
            case "read":
                await _fleet.Client(move["through"]).ListAsync(lane.First.OrderId, Cancellation);
                break;
            case "bad":
                await BadAsync(lane, move);
                break;
            default:
                await PayAsync(lane, move, conductor);
                break;
        }
    }

    private async Task PayAsync(LaneRun lane, Move move, Conductor conductor)
    {
        var (intent, body) = (lane.Of(move), lane.BodyOf(move));
        conductor.Cue($"{lane.Name}:sent");
        async Task<Answer> SendAsync(CancellationToken leaving)
        {
            var answer = await _fleet.Client(move["through"]).PostAsync(intent.Key, body, leaving);
            conductor.Cue($"{lane.Name}:answered");
            return answer;
        }

        if (move["until"] == "leaves")
        {
            using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            leaving.CancelAfter(move.Seconds("patience", 0.2));
            try
            {
                lane.Keep(new Asked(intent, [await SendAsync(leaving.Token)]));
            }
            catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
            {
                lane.Keep(new Asked(intent, []));
            }

            return;
        }

        lane.Keep(new Asked(intent, move["until"] == "once"
            ? [await SendAsync(Cancellation)]
            : await Caller.UntilAsync(() => SendAsync(Cancellation), answer => answer.IsFinal, PaymentsClient.RetryCeiling, Cancellation, _fleet.UndisturbedFor)));
    }

    private async Task BadAsync(LaneRun lane, Move move)
    {
        var (key, body) = BadInputs.Of(move["what"]!, lane.First);
        lane.Keep(new Asked(lane.First, [await _fleet.Client(move["through"]).PostAsync(key, body, Cancellation)]));
    }

    private async Task DisturbAsync(Move move, Conductor conductor, CancellationToken ends)
    {
        if (!await conductor.WaitAsync(move)) return;
        var instance = move["through"] == "2" && _world.Instances.Count > 1 ? _world.Instances[1] : _world.Service;
        switch (move.Do)
        {
            case "database":
                await _fleet.LeaveAsync(move["through"] == "both" ? _world.Instances : [instance], move, ends);
                break;
            case "lost answer":
                _fleet.LoseAnswer(instance, move.Number("nth"));
                break;
            case "kill":
                await _fleet.KillAsync(instance, move, ends);
                break;
            case "lookups":
                using (_world.Provider.Rules.Add(request => request.Method == "GET", move["fault"] switch
                {
                    "500" => FakeFault.FailBeforeEffect(500),
                    "hang" => FakeFault.NeverAnswerBeforeEffect,
                    _ => FakeFault.DelayBeforeEffect(TimeSpan.FromSeconds(2.5)),
                })) await move.LastAsync(ends);
                break;
            default:
                // One that lasts to the end begins again when everything is healed.
                using (Slow(move))
                    if (move["for"] != Ever) await move.LastAsync(ends);
                    else await Task.Delay(LastingFault, ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
        }
    }

    private IDisposable Slow(Move move)
    {
        var delay = move.Seconds("seconds");
        return _world.Provider.Rules.Add(
            request => request.Method == "POST" || move["for"] == Ever,
            move["when"] == "before" ? FakeFault.DelayBeforeEffect(delay) : FakeFault.DelayAfterEffect(delay));
    }

    // Tells the lanes what the provider received and charged.
    private async Task WatchAsync(IReadOnlyList<LaneRun> lanes, Conductor conductor, CancellationToken over)
    {
        var byCard = lanes.SelectMany(lane => lane.Cards.Select(card => (card, lane))).ToDictionary(one => one.card, one => one.lane);
        _world.Provider.Rules.Add(request =>
        {
            if (request.Method == "POST")
                foreach (var (card, lane) in byCard)
                    if (request.Body.Contains(card, StringComparison.Ordinal)) conductor.Cue($"{lane.Name}:received");
            return null;
        });
        var seen = _world.Provider.Charges.Count;
        while (!over.IsCancellationRequested)
        {
            await _world.Provider.Journal.WhenAsync(_ => _world.Provider.Charges.Count > seen || over.IsCancellationRequested, TimeSpan.FromSeconds(1));
            var charges = _world.Provider.Charges;
            foreach (var charge in charges.Skip(seen))
                if (byCard.TryGetValue(charge.CardToken, out var lane)) conductor.Cue($"{lane.Name}:charged");
            seen = charges.Count;
        }
    }

    private static bool IsBreaking(Script script) =>
        script.Disturbances.Any(move => move.Do is not "slow provider" && !(move.Do == "lookups" && move["fault"] == "slow"))
        || script.Lanes.SelectMany(lane => lane.Moves).Any(move => move.Do == "provider" && move["fault"]?.StartsWith("slow", StringComparison.Ordinal) != true);
}
