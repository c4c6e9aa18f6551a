using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

public sealed class FraudHangs
{
    // Between the contract's 3 s, nearly all of which a service may spend waiting, and the 6 s and more of one that waits several times.
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(5);

    // At least one of several is answered nearly as soon as the service means to.
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(4);

    // Of several that are refused late: a service that asks three times within a time-out of each is later.
    private static readonly TimeSpan SoonestRefused = TimeSpan.FromSeconds(3.75);
    private static readonly TimeSpan RefusedAfter = TimeSpan.FromSeconds(1.4);
    private const int Refused = 3;

    private static readonly TimeSpan LateVerdict = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan SlowVerdict = TimeSpan.FromMilliseconds(500);

    [Scenario("fraud-hangs")]
    public Task While_fraud_prevention_hangs_a_transfer_is_answered_in_time() => CardsWorld.RunAsync(async world =>
    {
        await Task.WhenAll(HangAsync(world), RefuseLateAsync(world), AskAgainAsync(world), CannotPayYetAsync(world));
    });

    private static async Task HangAsync(CardsWorld world)
    {
        var gate = new Gate();
        // Silent before it has read the question, and after; then a verdict of which a byte comes each second.
        FakeFault[] faults =
        [
            FakeFault.HoldBeforeEffect(gate), FakeFault.HoldBeforeEffect(gate),
            FakeFault.NeverAnswerBeforeEffect, FakeFault.NeverAnswerAfterEffect, FakeFault.DripBody(TimeSpan.FromSeconds(1)),
        ];
        var (from, to, intents) = await world.AddPairsAsync(faults.Length, 50_000);
        (FakeFault Fault, Intent Intent)[] hanging = [.. faults.Zip(intents)];
        var rules = hanging.Select(one => world.Fraud.Rules.Add(request => FraudPrevention.IsAbout(request, one.Intent), one.Fault)).ToList();
        world.Scenario.Did($"Sent {hanging.Length} transfers while fraud prevention hung, and waited for their answers.");
        var answers = await AllAsync(world, hanging);
        IEnumerable<string> Seen() => hanging.Zip(
            answers, (one, answer) => $"{one.Intent} ({one.Fault.Name}): after {answer.Took.TotalSeconds:0.0} s: {answer.Answer}");
        world.Scenario.MustHoldInTime(Promises.AnsweredIn3, answers.Max(one => one.Took) <= Latest && answers.Min(one => one.Took) <= Soonest, Seen);
        foreach (var (one, answer) in hanging.Zip(answers))
            world.MustBe(one.Intent, answer.Answer, 202, Transfer.Pending, promise: Promises.PendingIs202);
        await world.MustBeUntouchedAsync(Promises.NothingBeforeAllow, [.. from, .. to]);
        foreach (var (one, answer) in hanging.Zip(answers))
            await world.MustShowAsync(one.Intent, answer.Answer.Transfer!.TransferId, Transfer.Pending, promise: Promises.PendingIs202);

        gate.Open();
        foreach (var rule in rules) rule.Dispose();
        world.Scenario.Did("Let fraud prevention answer again, half a second after each question, and sent the transfers again.");
        using var slow = world.Fraud.Rules.Add(request => FraudPrevention.IsAbout(request, intents), FakeFault.DelayBeforeEffect(SlowVerdict));
        foreach (var (one, first, again) in hanging.Zip(answers, await AllAsync(world, hanging)))
        {
            if (again.Answer.Transfer?.Status == Transfer.Pending)
                world.Scenario.ShouldBeForced(WasInTime(world, one.Intent), "Fraud prevention took longer than 1 s on a busy machine.");
            var completed = world.MustBe(one.Intent, again.Answer, 200, Transfer.Completed, promise: Promises.VerdictIsUsed);
            world.MustBeThe(first.Answer.Transfer!, completed, one.Intent);
        }
    }

    // Each question is answered, late, and with no verdict.
    private static async Task RefuseLateAsync(CardsWorld world)
    {
        world.Scenario.Did($"Sent {Refused} transfers about which fraud prevention answered 503, {RefusedAfter.TotalSeconds} s after each question.");
        var (from, to) = (await world.AddAsync(50_000), await world.AddAsync(0));
        Intent[] intents = [.. Enumerable.Range(0, Refused).Select(_ => world.NewIntent(from, to))];
        world.Fraud.Answers(FakeAnswer.Error(503, "unavailable"), intents);
        using var late = world.Fraud.Rules.Add(request => FraudPrevention.IsAbout(request, intents), FakeFault.DelayBeforeEffect(RefusedAfter));
        var answers = await Task.WhenAll(intents.Select(intent => Races.TimeAsync(() => world.Client.TransferAsync(intent, world.Cancellation))));
        world.Scenario.MustHoldInTime(
            Promises.AnsweredIn3, answers.Max(one => one.Took) <= Latest && answers.Min(one => one.Took) <= SoonestRefused,
            () => intents.Zip(answers, (intent, one) => $"{intent}: after {one.Took.TotalSeconds:0.0} s: {one.Answer}"));
        foreach (var (intent, one) in intents.Zip(answers)) world.MustBe(intent, one.Answer, 202, Transfer.Pending, promise: Promises.PendingIs202);
    }

    // Asked again meanwhile, it may say something else; what it says to the first question is a verdict all the same.
    private static async Task AskAgainAsync(CardsWorld world)
    {
        var intent = world.NewIntent(await world.AddAsync(5_000), await world.AddAsync(0));
        world.Scenario.Did(
            $"Sent {intent}, about which fraud prevention said allow {LateVerdict.TotalSeconds} s after the first question, and nothing to any other.");
        using var first = world.Fraud.Rules.Add(
            request => FraudPrevention.IsAbout(request, intent), FakeFault.DelayBeforeEffect(LateVerdict), times: 1);
        using var others = world.Fraud.Rules.Add(request => FraudPrevention.IsAbout(request, intent), FakeFault.FailBeforeEffect(503));
        world.MustUseVerdict(intent, await world.Client.TransferAsync(intent, world.Cancellation));
    }

    // Whether an account can pay is known when the transfer is settled.
    private static async Task CannotPayYetAsync(CardsWorld world)
    {
        var (rich, poor, shop) = (await world.AddAsync(5_000), await world.AddAsync(0), await world.AddAsync(0));
        var (given, paid) = (world.NewIntent(rich, poor, 1_000), world.NewIntent(poor, shop, 700));
        world.Fraud.Answers(FakeAnswer.Error(503, "unavailable"), paid);
        world.Scenario.Did($"Sent {paid}, which its account could not pay, while fraud prevention had no verdict; then {given}, then the first again.");
        var pending = await world.MustBePendingAsync(paid);
        await world.MustCompleteAsync(given);
        world.Fraud.Says(FraudPrevention.Allow, paid);
        world.MustBeThe(pending, await world.MustCompleteAsync(paid), paid);
    }

    // Each between accounts of its own: what happens to one account at once is not this scenario's.
    private static Task<Timed[]> AllAsync(CardsWorld world, (FakeFault Fault, Intent Intent)[] sent) =>
        Task.WhenAll(sent.Select(one => Races.TimeAsync(() => world.Client.TransferAsync(one.Intent, world.Cancellation))));

    private static bool WasInTime(CardsWorld world, Intent intent) =>
        world.Fraud.Journal.Entries.Last(entry => FraudPrevention.IsAbout(entry.Request, intent)) is { AnsweredAt: { } at } entry
        && at - entry.ReceivedAt <= VerdictBooks.VerdictWithin;
}
