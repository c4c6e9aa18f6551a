using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

public sealed class OneKeyAnywhere
{
    private static readonly TimeSpan AsksWithin = TimeSpan.FromSeconds(5);

    [Scenario("one-key-anywhere")]
    public Task A_request_that_is_repeated_at_another_instance_is_answered_with_its_transfer() => CardsWorld.RunAsync(async world =>
    {
        await RepeatAsync(world);
        await KilledWhileItAsksAsync(world);
    }, new CardsOptions { Instances = 2, WarmUp = false });

    private static async Task RepeatAsync(CardsWorld world)
    {
        var (from, to) = (await world.AddAsync(50_000), await world.AddAsync(0));
        var (completed, reversed, denied, waits) =
            (world.NewIntent(from, to), world.NewIntent(from, to), world.NewIntent(from, to), world.NewIntent(from, to));
        world.Fraud.Says(FraudPrevention.Deny, denied);
        world.Fraud.Answers(FakeAnswer.Error(503, "unavailable"), waits);
        world.Scenario.Did("Sent four transfers to instance 1: completed, reversed, declined and pending. Then sent all of them to instance 2.");
        var (made, undone) = (await world.MustCompleteAsync(completed), await world.MustCompleteAsync(reversed));
        await world.MustReverseAsync(reversed, undone);
        var declined = world.MustBe(denied, await world.Client.TransferAsync(denied, world.Cancellation), 200, Transfer.Declined, "fraud");
        var pending = await world.MustBePendingAsync(waits);
        await MustBeKnownAsync();

        world.Scenario.Did("Sent their keys with another amount to instance 2.");
        foreach (var intent in (Intent[])[completed, reversed, denied, waits])
        {
            var other = intent with { AmountMinor = intent.AmountMinor + 1 };
            world.MustBeRefused(
                await world.Clients[1].TransferAsync(other, world.Cancellation), 422, "key-reused", Promises.OtherBodyIsRefused,
                $"first {intent}, then {other}");
        }

        world.Scenario.Did("Sent the pending one to instance 2 when fraud prevention said allow, and then to instance 1.");
        world.Fraud.Says(FraudPrevention.Allow, waits);
        var taken = await MustAnswerAsync(waits, pending, 200, Transfer.Completed);
        await MustAnswerAsync(waits, taken, 200, Transfer.Completed, client: world.Clients[0]);
        await world.MustHoldAsync(
            Promises.MovesOnce,
            (from, from.OpenedWithMinor - completed.AmountMinor - waits.AmountMinor), (to, completed.AmountMinor + waits.AmountMinor));

        async Task MustBeKnownAsync()
        {
            await MustAnswerAsync(completed, made, 200, Transfer.Completed);
            await MustAnswerAsync(reversed, undone, 200, Transfer.Reversed);
            await MustAnswerAsync(denied, declined, 200, Transfer.Declined, "fraud");
            await MustAnswerAsync(waits, pending, 202, Transfer.Pending);
        }

        async Task<Transfer> MustAnswerAsync(
            Intent intent, Transfer first, int code, string status, string? reason = null, CardsClient? client = null)
        {
            var answer = await (client ?? world.Clients[1]).TransferAsync(intent, world.Cancellation);
            return world.MustBeThe(first, world.MustBe(intent, answer, code, status, reason), intent);
        }
    }

    // Its question is never answered, and it does not come back: nobody waits for that question any more.
    private static async Task KilledWhileItAsksAsync(CardsWorld world)
    {
        var intent = world.NewIntent(await world.AddAsync(5_000), await world.AddAsync(0));
        world.Scenario.Did($"Sent {intent} to instance 1 and killed it while it asked fraud prevention. Then sent it to instance 2.");
        int asked;
        using (world.Fraud.Rules.Add(request => FraudPrevention.IsAbout(request, intent), FakeFault.NeverAnswerBeforeEffect))
        {
            var lost = world.Client.TransferAsync(intent, world.Cancellation);
            await world.Fraud.Journal.WhenAsync(_ => world.Fraud.AskedAbout(intent) > 0, AsksWithin);
            await world.KillAsync(world.Instances[0]);
            await lost;
            asked = world.Fraud.AskedAbout(intent);
        }

        world.Scenario.ShouldBeForced(asked > 0, "Fraud prevention was not asked before the instance was killed.");
        var answer = await world.UntilAnsweredAsync(() => world.Clients[1].TransferAsync(intent, world.Cancellation));
        if (answer.Transfer?.Status == Transfer.Pending)
            world.Scenario.ShouldBeForced(world.Fraud.AskedAbout(intent) == asked, "A verdict was not used on a busy machine.");
        world.MustBe(intent, answer, 200, Transfer.Completed, promise: Promises.PendingIsTakenUp);
    }
}
