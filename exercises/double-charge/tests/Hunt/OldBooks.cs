using DoubleCharge.Tests.Setup;
using Harness.Hunting;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Hunt;

/// <summary>Judges lanes whose key belongs to a payment that the starter recorded (README, rules).</summary>
/// <param name="world">The world.</param>
/// <param name="fleet">The instances.</param>
internal sealed class OldBooks(PaymentsWorld world, Fleet fleet)
{
    /// <summary>Judges a lane.</summary>
    public async Task JudgeAsync(LaneRun lane, OldPayment old)
    {
        foreach (var asked in lane.Asked)
            foreach (var answer in asked.Answers) MustBeAllowed(lane, old, asked.Intent, answer);
        foreach (var intent in lane.Intents)
        {
            var answers = await Caller.UntilAsync(
                () => fleet.Client(null).PayAsync(intent, world.Cancellation), answer => answer.IsFinal, PaymentsClient.RetryCeiling, world.Cancellation, fleet.UndisturbedFor);
            world.Scenario.MustHoldInTime(Promises.FinalAnswerInTheEnd, answers[^1].IsFinal, () => Seen(lane, old, intent, answers));
            foreach (var answer in answers) MustBeAllowed(lane, old, intent, answer);
        }

        var list = await fleet.ListAsync(old.Intent.OrderId);
        world.Scenario.MustHold(
            Promises.RowsStay, list.Payments is [var only] && only.Id == old.Id && only.Status == old.Status && lane.Cards.All(card => world.Provider.ChargesOf(card).Count == 0),
            () => [$"GET /orders/{old.Intent.OrderId}/payments: {list}", .. Seen(lane, old, old.Intent, [])]);
    }

    private void MustBeAllowed(LaneRun lane, OldPayment old, Intent intent, Answer answer)
    {
        IEnumerable<string> Seen() => this.Seen(lane, old, intent, [answer]);
        world.Scenario.MustHoldInTime(Promises.AnswersInTime, !answer.IsTimeout, Seen);
        world.MustSayWhenToRetry(intent, answer);
        if (!answer.IsFinal) return;
        var isSame = intent == old.Intent;
        world.Scenario.MustHold(isSame ? Promises.RowsStay : Promises.OtherContentIsRefused, answer.Status switch
        {
            201 => isSame && old.Status == Payment.Succeeded && answer.Payment?.Id == old.Id,
            402 => isSame && old.Status == Payment.Declined && answer.DeclinedPaymentId == old.Id,
            422 => !isSame,
            _ => false,
        }, Seen);
    }

    private IEnumerable<string> Seen(LaneRun lane, OldPayment old, Intent intent, IReadOnlyList<Answer> answers) =>
    [
        $"recorded by the starter as {old.Id}, {old.Status}: {old.Intent}", $"asked for: {intent}", .. Answer.Lines(answers),
        .. lane.Asked.SelectMany(asked => Answer.Lines(asked.Answers).Prepend($"{asked.Intent}")), .. lane.Intents.SelectMany(world.ProviderLines),
    ];
}
