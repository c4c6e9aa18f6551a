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

    private static readonly TimeSpan SlowVerdict = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan VerdictWithin = TimeSpan.FromSeconds(1);

    [Scenario("fraud-hangs")]
    public Task While_fraud_prevention_hangs_a_transfer_is_answered_in_time() => CardsWorld.RunAsync(async world =>
    {
        var gate = new Gate();
        // Silent before it has read the question, and after; then a verdict of which a byte comes each second.
        FakeFault[] faults =
        [
            FakeFault.HoldBeforeEffect(gate), FakeFault.HoldBeforeEffect(gate),
            FakeFault.NeverAnswerBeforeEffect, FakeFault.NeverAnswerAfterEffect, FakeFault.DripBody(TimeSpan.FromSeconds(1)),
        ];
        var from = await world.AddAsync([.. faults.Select(_ => world.NewAccount(50_000))]);
        var to = await world.AddAsync([.. faults.Select(_ => world.NewAccount(0))]);
        (FakeFault Fault, Intent Intent)[] hanging = [.. faults.Select((fault, index) => (fault, world.NewIntent(from[index], to[index])))];
        foreach (var (fault, intent) in hanging) world.Fraud.Rules.Add(request => FraudPrevention.IsAbout(request, intent), fault);
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
        world.Fraud.Heal();
        world.Scenario.Did("Let fraud prevention answer again, half a second after each question, and sent the transfers again.");
        using var slow = world.Fraud.Rules.Add(FakeFault.DelayBeforeEffect(SlowVerdict));
        foreach (var (one, first, again) in hanging.Zip(answers, await AllAsync(world, hanging)))
        {
            if (again.Answer.Transfer?.Status == Transfer.Pending)
                world.Scenario.ShouldBeForced(WasInTime(world, one.Intent), "Fraud prevention took longer than 1 s on a busy machine.");
            var completed = world.MustBe(one.Intent, again.Answer, 200, Transfer.Completed, promise: Promises.VerdictIsUsed);
            world.MustBeThe(first.Answer.Transfer!, completed, one.Intent);
        }
    });

    // Each between accounts of its own: what happens to one account at once is not this scenario's.
    private static Task<Timed[]> AllAsync(CardsWorld world, (FakeFault Fault, Intent Intent)[] sent) =>
        Task.WhenAll(sent.Select(one => Races.TimeAsync(() => world.Client.TransferAsync(one.Intent, world.Cancellation))));

    private static bool WasInTime(CardsWorld world, Intent intent) =>
        world.Fraud.Journal.Entries.Last(entry => FraudPrevention.IsAbout(entry.Request, intent)) is { AnsweredAt: { } at } entry
        && at - entry.ReceivedAt <= VerdictWithin;
}
