using System.Diagnostics;
using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Guards;

/// <summary>
/// Proved by the order of events, not by a stopwatch: a served request counts only while more charges hang at the provider than
/// the pool has connections, or while as many hang as ever did.
/// </summary>
public sealed class HangingChargesSpareOthers
{
    private const int Hanging = 40;
    private const int Others = 5;
    private static readonly TimeSpan GatherCeiling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GatherQuiet = TimeSpan.FromMilliseconds(500);
    // A service that answers 202 first may take as long to charge as to settle a payment in doubt (C6).
    private static readonly TimeSpan TakenCeiling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    // Decides nothing: a service may wait for a charge as long as it likes.
    private static readonly TimeSpan GivenUpCeiling = TimeSpan.FromSeconds(5);

    // The provider notices with a short delay that a caller has left.
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromMilliseconds(250);

    // Half of what the provider may take. Forty times this, one after the other, is twice as long as the harness waits (C6).
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1.5);

    [Scenario("hanging-charges-spare-others")]
    public Task Forty_charges_that_hang_do_not_stop_anything_else() => PaymentsWorld.RunAsync(async world =>
    {
        var (known, hanging, others) = (world.NewIntent(), world.NewIntents(Hanging), world.NewIntents(Others));
        world.MustBePaid(known, await world.Client.PayUntilFinalAsync(known, world.Cancellation));

        var sent = SendHanging(world, hanging);
        // However long the first charge takes on a busy machine, and in a service that answers first and charges afterwards.
        await world.MustReachProviderAsync(() => world.Provider.Journal.InFlight > 0, "No charge was hanging at the provider, so no other request could be spared.", hanging);
        var hangingNow = await GatherAsync(world.Provider);

        world.Scenario.Did($"While they hung, read {Others} times and sent {Others} other payments.");
        var served = await Task.WhenAll(
            ServeAsync(world, hangingNow, Enumerable.Range(0, Others).Select(_ => IsReadAsync(world, known))),
            ServeAsync(world, hangingNow, others.Select(intent => IsTakenAsync(world, intent))));
        var (reads, payments) = (served[0].Count(one => one.WhileTheyHung), served[1].Count(one => one.WhileTheyHung));
        if (payments < Others && hangingNow == Hanging && served[1].All(one => one.InTime))
        {
            await Task.WhenAll(sent);
            world.Provider.Heal();
            await world.MustSettleAsync([.. hanging, .. others]);
            (hanging, others) = (world.NewIntents(Hanging), world.NewIntents(Others));
            world.Scenario.Did("Let the provider answer again until everything was settled.");
            sent = SendHanging(world, hanging);
            payments = await CountInOneRoundAsync(world, sent, others);
        }

        foreach (var (what, count) in ((string, int)[])[("reads", reads), ("other orders' payments", payments)])
        {
            // A request that is served late is served when the first hanging charges are given up already: on a slow machine that is no evidence.
            world.Scenario.ShouldBeForced(count is 0 or Others, $"Only {count} of {Others} {what} were served before the charges that hung were given up.");
            world.Scenario.MustHoldInTime(
                Promises.OthersAreServed, count == Others,
                () => [$"{hangingNow} charges were hanging at the provider", $"{count} of {Others} {what} were served while they hung"]);
        }

        await Task.WhenAll(sent);
        // What a service does to spare the provider, or itself, when it has given calls up must not stop the others either.
        await world.Provider.Journal.WhenAsync(journal => journal.InFlight < Hanging / 2, GivenUpCeiling);
        var later = world.NewIntents(Others);
        world.Scenario.Did($"When all callers of the payments whose charges hang had been answered, and most of these charges had been given up, sent {Others} more of the others.");
        var taken = await Task.WhenAll(later.Select(intent => IsTakenAsync(world, intent)));
        world.Scenario.MustHoldInTime(
            Promises.OthersAreServed, taken.All(one => one),
            () => [$"{taken.Count(one => one)} of {Others} other orders' payments were served after the first charges had been given up", .. later.SelectMany(world.ProviderLines)]);
        others = [.. others, .. later];

        world.Scenario.Did($"Let the provider answer again, {Slow.TotalSeconds} s after each request. No caller asked again.");
        world.Provider.Heal();
        world.Provider.Rules.Add(FakeFault.DelayBeforeEffect(Slow));
        await world.MustSettleAsync([.. hanging, .. others]);
    });

    private static Task<Answer>[] SendHanging(PaymentsWorld world, Intent[] hanging)
    {
        var cards = hanging.Select(intent => intent.CardToken).ToHashSet();
        world.Provider.Rules.Add(
            request => cards.Any(card => CardProvider.IsChargeOf(request, card)), FakeFault.NeverAnswerBeforeEffect);
        world.Scenario.Did($"Sent {hanging.Length} payments whose charges hang at the provider.");
        return [.. hanging.Select(intent => world.Client.PayAsync(intent, world.Cancellation))];
    }

    // A service that charges in rounds can let all forty hang, and serve the others in time, in a round in which none of the forty is
    // due. Here all forty are due before its next round begins.
    private static async Task<int> CountInOneRoundAsync(PaymentsWorld world, Task<Answer>[] hanging, Intent[] others)
    {
        await Task.WhenAny(Task.WhenAll(hanging), world.Provider.Journal.WhenAsync(journal => journal.InFlight >= Hanging, GatherCeiling));
        world.Scenario.Did($"As soon as they were answered or hung, sent {others.Length} other payments.");
        return (await ServeAsync(world, Hanging, others.Select(intent => IsTakenAsync(world, intent)))).Count(one => one.WhileTheyHung);
    }

    // However many arrive: a service that does not let all forty through must serve the others all the same.
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

    // Only those that were served while the charges hung, and not because one of these had just been given up: through a lock that became
    // free, or an answer already in flight. Where the service gives up hanging charges at once, there is nothing left to wait for.
    private static Task<(bool InTime, bool WhileTheyHung)[]> ServeAsync(PaymentsWorld world, int hangingAtFirst, IEnumerable<Task<bool>> requests)
    {
        var enough = hangingAtFirst == 0 ? 0 : Math.Max(1, hangingAtFirst / 2);
        return Task.WhenAll(requests.Select(async request =>
        {
            var inTime = await request;
            return (inTime, inTime && world.Provider.Journal.InFlight >= enough
                && !await world.Provider.Journal.WhenAsync(journal => journal.InFlight < enough, NoticedWithin));
        }));
    }

    private static async Task<bool> IsReadAsync(PaymentsWorld world, Intent known) =>
        (await world.Client.ListAsync(known.OrderId, world.Cancellation)).Payments is [{ Status: Payment.Succeeded }];

    // Taken once it is shown as succeeded: a service may answer 202 first, or turn it away for now, so that its caller comes back (C2).
    private static async Task<bool> IsTakenAsync(PaymentsWorld world, Intent intent)
    {
        var answers = await Caller.UntilAsync(
            () => world.Client.PayAsync(intent, world.Cancellation), answer => answer.IsFinal || answer.Status == 202, TakenCeiling, world.Cancellation);
        if (answers[^1].Status == 201) return true;
        if (answers[^1].Status != 202) return false;
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
