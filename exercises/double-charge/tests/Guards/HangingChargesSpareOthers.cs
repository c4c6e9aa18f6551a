using System.Diagnostics;
using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Guards;

/// <summary>
/// Proved by the order of events, not by a stopwatch: what is served counts only while more charges hang at the provider than
/// the pool has connections, or while as many hang as ever did.
/// </summary>
public sealed class HangingChargesSpareOthers
{
    private const int Hanging = 40;
    private const int Others = 5;
    private static readonly TimeSpan GatherCeiling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan GatherQuiet = TimeSpan.FromMilliseconds(500);
    // A service that answers 202 first may take as long to charge as to settle what is in doubt (C6).
    private static readonly TimeSpan TakenCeiling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    // The provider notices a little late that a caller has gone.
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromMilliseconds(250);

    // Half of what the provider may take. Forty times this, one after the other, is twice what the harness waits (C6).
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1.5);

    [Scenario("hanging-charges-spare-others")]
    public Task Forty_charges_that_hang_do_not_stop_anything_else() => PaymentsWorld.RunAsync(async world =>
    {
        var (known, hanging, others) = (world.NewIntent(), world.NewIntents(Hanging), world.NewIntents(Others));
        var cards = hanging.Select(intent => intent.CardToken).ToHashSet();
        world.MustBePaid(known, await world.Client.PayUntilFinalAsync(known, world.Cancellation));

        world.Provider.Rules.Add(
            request => cards.Any(card => CardProvider.IsChargeOf(request, card)), FakeFault.NeverAnswerBeforeEffect);
        world.Scenario.Did($"Sent {Hanging} payments whose charges hang at the provider.");
        var sent = hanging.Select(async intent => (Answer: await world.Client.PayAsync(intent, world.Cancellation), At: Stopwatch.GetTimestamp())).ToArray();
        // However long the first takes on a busy machine, and in a service that answers first and charges afterwards.
        await world.MustReachProviderAsync(() => world.Provider.Journal.InFlight > 0, "No charge was hanging at the provider, so nobody could be spared.", hanging);
        var hangingNow = await GatherAsync(world.Provider);
        ScenarioContext.MeasurementIsValid(hangingNow > 0, "No charge was hanging at the provider any more, so nobody could be spared.");
        var waiting = sent.Where(payment => !payment.IsCompleted).ToArray();

        world.Scenario.Did($"While they hung, read {Others} times and sent {Others} other payments.");
        var served = await Task.WhenAll(
            WhenAsync(Enumerable.Range(0, Others).Select(_ => IsReadAsync(world, known)), () => StillHanging(world, hangingNow)),
            WhenAsync(others.Select(intent => IsTakenAsync(world, intent)), () => StillHanging(world, hangingNow)));
        // When the first half of those that waited had been given up, if any were.
        var givenUp = (await Task.WhenAll(waiting)).Where(payment => payment.Answer.Status is not (201 or 202)).Select(payment => payment.At).Order().ToArray();
        long? end = givenUp.Length > 0 ? givenUp[givenUp.Length / 2] : null;
        foreach (var (what, times) in (ValueTuple<string, long[]>[])[("reads", served[0]), ("other orders' payments", served[1])])
        {
            var count = times.Length;
            // Some but not all: slow, not blocked. The machine may be to blame, so nothing is decided.
            ScenarioContext.MeasurementIsValid(
                count is 0 or Others, $"Only {count} of {Others} {what} were served before the first charges stopped hanging.");
            // All, but only when the others gave up: a lock that was free at last, or answers that were long under way.
            ScenarioContext.MeasurementIsValid(
                times.All(at => end is not { } gone || Stopwatch.GetElapsedTime(at, gone) >= NoticedWithin),
                $"The {what} were served at the moment when the payments that hung were given up: too close to tell.");
            world.Scenario.MustHoldInTime(
                Promises.OthersAreServed, count == Others,
                () => [$"{hangingNow} charges were hanging at the provider", $"{count} of {Others} {what} were served while they hung"]);
        }

        await Task.WhenAll(sent);
        world.Scenario.Did($"Let the provider answer again, {Slow.TotalSeconds} s after each request. Nobody asked again.");
        world.Provider.Heal();
        world.Provider.Rules.Add(FakeFault.DelayBeforeEffect(Slow));
        await world.MustSettleAsync([.. hanging, .. others]);
    });

    // However many come: a service that does not let all forty through has to serve the others all the same.
    private static async Task<int> GatherAsync(CardProvider provider)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var seen = provider.Journal.InFlight;
        while (seen < Hanging && Stopwatch.GetElapsedTime(startedAt) < GatherCeiling)
        {
            if (!await provider.Journal.WhenAsync(journal => journal.InFlight > seen, GatherQuiet)) break;
            seen = provider.Journal.InFlight;
        }

        return seen;
    }

    private static bool StillHanging(PaymentsWorld world, int hangingAtFirst) =>
        world.Provider.Journal.InFlight >= Math.Max(1, hangingAtFirst / 2);

    // When those were served that were served while the charges hung.
    private static async Task<long[]> WhenAsync(IEnumerable<Task<bool>> requests, Func<bool> stillHanging)
    {
        var served = await Task.WhenAll(requests.Select(async request => await request && stillHanging() ? Stopwatch.GetTimestamp() : (long?)null));
        return [.. served.OfType<long>()];
    }

    private static async Task<bool> IsReadAsync(PaymentsWorld world, Intent known) =>
        (await world.Client.ListAsync(known.OrderId, world.Cancellation)).Payments is [{ Status: Payment.Succeeded }];

    // Taken as soon as it is shown as succeeded: a service may answer 202 first.
    private static async Task<bool> IsTakenAsync(PaymentsWorld world, Intent intent)
    {
        var answer = await world.Client.PayAsync(intent, world.Cancellation);
        if (answer.Status == 201) return true;
        using var waiting = world.Scenario.Waiting("a payment to be taken");
        var startedAt = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(startedAt) < TakenCeiling)
        {
            if ((await world.Client.ListAsync(intent.OrderId, world.Cancellation)).Payments is [{ Status: Payment.Succeeded }]) return true;
            await Task.Delay(PollInterval, world.Cancellation);
        }

        return false;
    }
}
