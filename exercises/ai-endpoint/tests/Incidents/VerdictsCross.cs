using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Two requests with one key are with fraud prevention at the same moment, and are told different things.</summary>
public sealed class VerdictsCross
{
    private const int MostTries = 3;

    // A verdict is used that is given within 1 s (C5): whoever waits at the gates is let through well before.
    private static readonly TimeSpan UsedWithin = TimeSpan.FromSeconds(0.9);
    private static readonly TimeSpan MeetWithin = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan AsksWithin = TimeSpan.FromSeconds(10);

    private static readonly FakeAnswer No = FraudPrevention.Word(FraudPrevention.Deny);

    [Scenario("verdicts-cross")]
    public Task A_completed_transfer_stays_completed_whatever_is_said_to_a_repetition() => CardsWorld.RunAsync(async world =>
    {
        var met = false;
        for (var attempt = 0; attempt < MostTries && !met; attempt++) met = await CrossAsync(world, "is told deny", No);
        // A service may let one request of a key through at a time; then the promise is kept all the same.
        world.Scenario.ShouldBeForced(met, "No two requests with one key were with fraud prevention at the same moment.");

        // Whoever gets no answer waits longest.
        await Task.WhenAll(CrossAsync(world, "gets no answer", answer: null), CrossAllAsync(world));
    });

    private static async Task CrossAllAsync(CardsWorld world)
    {
        await CrossAsync(world, "is told deny, after the transfer was reversed", No, isReversed: true);
        await CrossAsync(world, "is told allow, when the money is gone", FraudPrevention.Word(FraudPrevention.Allow));
        await CrossAsync(world, "is told review", FraudPrevention.Word("review"));
        await CrossAsync(world, "gets an answer that cannot be read", new FakeAnswer(200, "{\"verdict\"", "application/json"));
        await CrossAsync(world, "gets an error", FakeAnswer.Error(500, "unavailable"));
    }

    /// <summary>Sends one request twice, and lets the first get its verdict first.</summary>
    /// <param name="world">The world.</param>
    /// <param name="what">What happens to the second, in the words of the story.</param>
    /// <param name="answer">What fraud prevention answers to the second; null for never.</param>
    /// <param name="isReversed">Whether the transfer is reversed before.</param>
    /// <returns>Whether both were with fraud prevention at the same moment, and the first was completed before the second was answered.</returns>
    private static async Task<bool> CrossAsync(CardsWorld world, string what, FakeAnswer? answer, bool isReversed = false)
    {
        // Enough for one: what moves the money twice is another scenario's.
        var amount = world.Scenario.Next(100, 1_000);
        var accounts = await world.AddAsync(world.NewAccount(amount), world.NewAccount(0));
        var intent = world.NewIntent(accounts[0], accounts[1], amount);
        var (asked, gates) = (0, (Gate[])[new(), new()]);
        using var held = world.Fraud.Rules.Add(request => !FraudPrevention.IsAbout(request, intent) ? null
            : Interlocked.Increment(ref asked) == 1 ? FakeFault.HoldBeforeEffect(gates[0])
            : answer is null ? FakeFault.NeverAnswerBeforeEffect
            : FakeFault.HoldBeforeEffect(gates[1]));
        world.Scenario.Did($"Sent {intent} twice at the same moment. The first is told allow, then the second {what}.");

        var sentAt = Stopwatch.GetTimestamp();
        var first = world.Client.TransferAsync(intent, world.Cancellation);
        await gates[0].WhenWaitingAsync(1, AsksWithin);
        var second = world.Client.TransferAsync(intent, world.Cancellation);
        var met = await world.Fraud.Journal.WhenAsync(_ => Volatile.Read(ref asked) > 1, MeetWithin);
        gates[0].Open();
        var inTime = Stopwatch.GetElapsedTime(sentAt) < UsedWithin;
        var completed = await first;
        var transfer = completed.Transfer;
        world.Scenario.MustHold(
            Promises.VerdictIsUsed, !inTime || (completed.Status == 200 && transfer?.Is(intent, Transfer.Completed) == true),
            () => [$"{intent}", $"the first answer: {completed}", .. world.Fraud.LinesOf(intent)]);
        if (transfer?.Status == Transfer.Completed && isReversed) await world.MustReverseAsync(intent, transfer);
        if (answer is not null) world.Fraud.Answers(answer, intent);
        gates[1].Open();
        var repeated = await second;
        // Slower than the contract allows for: then nothing is promised about this one.
        if (transfer?.Status != Transfer.Completed) return false;

        await MustStayAsync(world, intent, transfer, repeated, isReversed);
        return met;
    }

    private static async Task MustStayAsync(CardsWorld world, Intent intent, Transfer transfer, Answer repeated, bool isReversed)
    {
        // While it is reversed, its repetition may still be answered with what it was.
        var stayed = repeated.Status == 200 && repeated.Transfer is { } shown && shown.TransferId == transfer.TransferId
            && (shown.Is(intent, Transfer.Completed) || (isReversed && shown.Is(intent, Transfer.Reversed)));
        world.Scenario.MustHold(
            Promises.CompletedStays, stayed,
            () => [$"{intent}", $"the first answer: {transfer}", $"the second answer: {repeated}", .. world.Fraud.LinesOf(intent)]);
        await world.MustShowAsync(
            intent, transfer.TransferId, isReversed ? Transfer.Reversed : Transfer.Completed, promise: Promises.CompletedStays);
    }
}
