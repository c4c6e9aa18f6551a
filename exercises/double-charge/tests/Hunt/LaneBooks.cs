using System.Diagnostics;
using DoubleCharge.Tests.Setup;
using Harness.Hunting;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Hunt;

/// <summary>Judges lanes: what callers were answered, what is listed, and what the provider holds.</summary>
/// <param name="world">The world.</param>
/// <param name="fleet">The instances.</param>
/// <param name="isSlow">Whether the provider is slow to the end: then it all takes longer (C6).</param>
/// <param name="wasBroken">Whether anything was: then a payment may end as declined though its card is good (C6).</param>
internal sealed class LaneBooks(PaymentsWorld world, Fleet fleet, bool isSlow, bool wasBroken)
{
    private const int SlowFactor = 2;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    // The contract's times (C6).
    private readonly TimeSpan _settledWithin = TimeSpan.FromSeconds(isSlow ? 30 : 10);

    /// <summary>Judges every lane.</summary>
    public async Task<IReadOnlyList<Violation>> JudgeAsync(IReadOnlyList<LaneRun> lanes)
    {
        var judged = await Task.WhenAll(lanes.Select(JudgeAsync));
        return [.. judged.OfType<Violation>()];
    }

    private async Task<Violation?> JudgeAsync(LaneRun lane)
    {
        try
        {
            if (lane.Old is { } old) await new OldBooks(world, fleet).JudgeAsync(lane, old);
            else if (lane.Lane.Moves.FirstOrDefault(move => move.Do == "bad") is { } bad) await MustBeRefusedAsync(lane, bad);
            else await MustBeKeptAsync(lane);
            return null;
        }
        catch (ScenarioFailedException failure)
        {
            return new Violation(lane.Lane.Id, failure);
        }
    }

    private async Task MustBeRefusedAsync(LaneRun lane, Move bad)
    {
        IEnumerable<string> Seen() => [$"a caller sent {bad["what"]}", .. lane.Asked.SelectMany(asked => Answer.Lines(asked.Answers))];
        foreach (var answer in lane.Asked.SelectMany(asked => asked.Answers))
        {
            // What is away cannot refuse; what is refused is refused for good.
            if (wasBroken && answer.Status is null or 503) continue;
            world.Scenario.MustHold(Promises.BadInputIsRefused, answer.Status is >= 400 and < 500, Seen);
        }

        var list = await fleet.ListAsync(lane.First.OrderId);
        world.Scenario.MustHold(
            Promises.BadInputLeavesNothing, list.Payments is { Count: 0 } && Charges(lane.First.CardToken) == 0, () => [.. Seen(), $"GET /orders/{lane.First.OrderId}/payments: {list}"]);
    }

    private async Task MustBeKeptAsync(LaneRun lane)
    {
        foreach (var asked in lane.Asked) MustBeAllowed(lane, asked);
        MustBeOnePerKey(lane, lane.Asked);
        var before = await SettleAsync(lane);
        var probes = await ProbeAsync(lane);
        MustBeOnePerKey(lane, [.. lane.Asked, .. probes]);
        foreach (var one in probes.GroupBy(asked => asked.Intent.Key)) MustHaveOneWinner(lane, [.. one]);
        var after = await SettleAsync(lane);
        foreach (var payment in before)
            world.Scenario.MustHold(Promises.FinalStaysFinal, after.Contains(payment), () => [.. Seen(lane, after), $"listed before: {payment}"]);
        MustShowWhatWasAnswered(lane, [.. lane.Asked, .. probes], after);
    }

    // Every answer on its own.
    private void MustBeAllowed(LaneRun lane, Asked asked)
    {
        var keyHasTwins = lane.Intents.Count(intent => intent.Key == asked.Intent.Key) > 1;
        IEnumerable<string> Seen() => [$"{asked.Intent}", .. Answer.Lines(asked.Answers), .. Lines(lane)];
        foreach (var answer in asked.Answers)
        {
            world.Scenario.MustHoldInTime(Promises.AnswersInTime, !answer.IsTimeout, Seen);
            world.MustSayWhenToRetry(asked.Intent, answer);
            // Nobody is shown another content's payment, be it only pending.
            if (answer is { Status: 202, Payment: { } pending } && keyHasTwins) world.Scenario.MustHold(Promises.OtherContentIsRefused, IsOf(pending, asked.Intent), Seen);
            if (answer.Status == 201) world.Scenario.MustHold(keyHasTwins ? Promises.OtherContentIsRefused : Promises.SamePayment, Shows(answer, asked.Intent), Seen);
            world.Scenario.MustHold(Promises.SamePayment, answer.Status is not (>= 400 and < 500) || answer.Status is 402 or 409 || (answer.Status == 422 && keyHasTwins), Seen);
        }

        if (asked.Answers.Count > 1) world.Scenario.MustHoldInTime(Promises.FinalAnswerInTheEnd, asked.Last!.IsFinal, Seen);
    }

    // All answers of one key together.
    private void MustBeOnePerKey(LaneRun lane, IReadOnlyList<Asked> all)
    {
        foreach (var key in all.GroupBy(asked => asked.Intent.Key))
        {
            var answers = key.SelectMany(asked => asked.Answers.Select(answer => (asked.Intent, Answer: answer))).ToList();
            var paid = answers.Where(one => one.Answer.Status == 201).ToList();
            var declined = answers.Where(one => one.Answer.Status == 402).ToList();
            world.Scenario.MustHold(Promises.OtherContentIsRefused, paid.Concat(declined).Select(one => one.Intent).Distinct().Count() <= 1, () => Lines(lane, all));
            world.Scenario.MustHold(Promises.SamePayment, paid.Select(one => one.Answer.Payment).Distinct().Count() <= 1, () => Lines(lane, all));
            var shown = answers.Where(one => one.Answer.Status is 201 or 202).Select(one => one.Answer.Payment).OfType<Payment>();
            world.Scenario.MustHold(Promises.SameInEveryAnswer, shown.DistinctBy(payment => (payment.Id, payment.CreatedAt)).Count() <= 1, () => Lines(lane, all));
            world.Scenario.MustHold(Promises.FinalStaysFinal, paid.Count == 0 || declined.Count == 0, () => Lines(lane, all));
        }

        var ids = all.Where(asked => asked.Last?.Payment is not null && asked.Last.Status == 201).Select(asked => (asked.Intent.Key, asked.Last!.Payment!.Id)).Distinct().ToList();
        world.Scenario.MustHold(Promises.NothingIsMerged, ids.DistinctBy(one => one.Id).Count() == ids.Count, () => Lines(lane, all));
    }

    // Every content of every key once more, one after the other, when all is settled.
    private async Task<IReadOnlyList<Asked>> ProbeAsync(LaneRun lane)
    {
        List<Asked> probes = [];
        foreach (var intent in lane.Intents)
        {
            var answers = await Caller.UntilAsync(
                () => fleet.Client(null).PayAsync(intent, world.Cancellation), answer => answer.IsFinal, isSlow ? PaymentsClient.RetryCeiling * SlowFactor : PaymentsClient.RetryCeiling, world.Cancellation, fleet.UndisturbedFor);
            var probe = new Asked(intent, answers);
            MustBeAllowed(lane, probe);
            world.Scenario.MustHoldInTime(Promises.FinalAnswerInTheEnd, answers[^1].IsFinal, () => [$"{intent}", .. Answer.Lines(answers), .. Lines(lane)]);
            probes.Add(probe);
        }

        return probes;
    }

    private void MustHaveOneWinner(LaneRun lane, IReadOnlyList<Asked> ofKey) => world.Scenario.MustHold(
        ofKey.Count > 1 ? Promises.OtherContentIsRefused : Promises.SamePayment,
        ofKey.Count(asked => asked.Last!.Status is 201 or 402) == 1, () => Lines(lane, [.. lane.Asked, .. ofKey]));

    private void MustShowWhatWasAnswered(LaneRun lane, IReadOnlyList<Asked> all, IReadOnlyList<Payment> listed)
    {
        foreach (var answer in all.SelectMany(asked => asked.Answers))
        {
            if (answer is { Status: 201, Payment: { } paid })
                world.Scenario.MustHold(Promises.Readable, listed.Contains(paid), () => Seen(lane, listed));
            if (answer is { Status: 202, Payment: { } pending })
                world.Scenario.MustHold(Promises.SameInEveryAnswer, listed.Any(pending.IsShownAs), () => [.. Seen(lane, listed), $"answered: {answer}"]);
            if (answer is { Status: 402, DeclinedPaymentId: { } id })
                world.Scenario.MustHold(Promises.Readable, listed.Any(payment => payment.Id == id && payment.Status == Payment.Declined), () => Seen(lane, listed));
        }

        var isGood = lane.Lane.Moves.All(move => move.Do != "card");
        world.Scenario.MustHold(
            Promises.DeclineIsTheProvidersWord, wasBroken || !isGood || listed.All(payment => payment.Status == Payment.Succeeded), () => Seen(lane, listed));
    }

    // Waits until everything that is listed is final and agrees with the provider.
    private async Task<IReadOnlyList<Payment>> SettleAsync(LaneRun lane)
    {
        using var waiting = world.Scenario.Waiting("payments to be settled");
        var startedAt = Stopwatch.GetTimestamp();
        var keys = lane.Intents.DistinctBy(intent => intent.Key).Count();
        while (true)
        {
            // Charges first: one that was seen must be listed by the time of a later look.
            var charges = ChargesOf(lane);
            var lists = await Task.WhenAll(lane.Orders.Select(order => fleet.Client(null).ListAsync(order, world.Cancellation)));
            var unreadable = lists.FirstOrDefault(list => list is not { Status: 200, Payments: not null });
            IReadOnlyList<Payment> listed = unreadable is null ? [.. lists.SelectMany(list => list.Payments!)] : [];
            IEnumerable<string> Told() => [.. Seen(lane, listed), .. unreadable is null ? (string[])[] : [$"GET /orders/…/payments: {unreadable}"]];
            world.Scenario.MustHold(Promises.ChargedAtMostOnce, ChargesOf(lane).Count <= keys, Told);
            world.Scenario.MustHold(Promises.ListedOnce, listed.Count <= keys, Told);
            if (unreadable is null && listed.All(payment => payment.IsFinal))
            {
                var paid = listed.Where(payment => payment.Status == Payment.Succeeded).Select(payment => (payment.AmountMinor, payment.Currency)).Order().ToList();
                var held = ChargesOf(lane).Select(charge => (charge.AmountMinor, charge.Currency)).Order().ToList();
                // What is final contradicts at once. A charge that is not listed at all may be on its way.
                world.Scenario.MustHold(Promises.AgreesWithProvider, paid.All(held.Contains) && (paid.SequenceEqual(held) || listed.Count < keys), Told);
                if (paid.Count == charges.Count && paid.SequenceEqual(held)) return listed;
            }

            var ceiling = ScenarioContext.CeilingOf(_settledWithin, startedAt);
            if (Stopwatch.GetElapsedTime(startedAt) > ceiling && fleet.UndisturbedFor() > ceiling)
                world.Scenario.MustHoldInTime(listed.Any(payment => !payment.IsFinal) || unreadable is not null ? Promises.Settles : Promises.EveryChargeIsListed, false, Told);
            await Task.Delay(PollInterval, world.Cancellation);
        }
    }

    private IReadOnlyList<ProviderCharge> ChargesOf(LaneRun lane) =>
        [.. lane.Cards.SelectMany(card => world.Provider.ChargesOf(card)).Where(charge => charge.Status == ProviderCharge.Succeeded)];

    private int Charges(string card) => world.Provider.ChargesOf(card).Count;

    private static bool Shows(Answer answer, Intent intent) => answer.Payment is { Status: Payment.Succeeded } payment && IsOf(payment, intent);

    private static bool IsOf(Payment payment, Intent intent) =>
        payment.OrderId == intent.OrderId && payment.AmountMinor == intent.AmountMinor && payment.Currency == intent.Currency;

    private IEnumerable<string> Seen(LaneRun lane, IReadOnlyList<Payment> listed) => [.. listed.Select(payment => $"listed: {payment}"), .. Lines(lane)];

    private IEnumerable<string> Lines(LaneRun lane) => Lines(lane, lane.Asked);

    private IEnumerable<string> Lines(LaneRun lane, IReadOnlyList<Asked> asked) =>
    [
        .. asked.SelectMany(one => Answer.Lines(one.Answers).Prepend($"{one.Intent}")),
        .. lane.Intents.DistinctBy(intent => intent.CardToken).SelectMany(world.ProviderLines),
    ];
}
