using System.Diagnostics;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Setup;

/// <summary>Compares what the API shows with what the provider holds.</summary>
internal static class Books
{
    /// <summary>The contract's time, after the last fault ended (C6).</summary>
    private static readonly TimeSpan SettledWithin = TimeSpan.FromSeconds(10);

    /// <summary>How long the harness waits for the charge of an accepted payment: twice what C6 allows for a payment in doubt.</summary>
    private static readonly TimeSpan ReachCeiling = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Sends each intent's request again until its answer is final, all at once: it must be 201 with the listed payment.
    /// For intents that the provider charged at the first attempt.
    /// </summary>
    public static Task MustEndPaidAsync(this PaymentsWorld world, params Intent[] intents) =>
        EndAsync(world, intents, (intent, answers) => world.MustBePaid(intent, answers));

    /// <summary>
    /// As <see cref="MustEndPaidAsync"/>, for intents whose first attempt may never have taken effect: such a payment may also end
    /// as a decline without a charge (C6).
    /// </summary>
    public static Task MustEndDecidedAsync(this PaymentsWorld world, params Intent[] intents) =>
        EndAsync(world, intents, (intent, answers) => world.MustBeDecided(intent, answers));

    /// <summary>The last answer must be 201 with the intent's payment, or 402 without a charge.</summary>
    public static void MustBeDecided(this PaymentsWorld world, Intent intent, IReadOnlyList<Answer> answers)
    {
        // The books are compared afterwards, which checks that a declined payment stays without a charge.
        if (answers[^1].IsDecline && world.Succeeded(intent) == 0) return;
        world.MustBePaid(intent, answers);
    }

    /// <summary>The last answer must be 201 with a payment that has the intent's values.</summary>
    public static void MustBePaid(this PaymentsWorld world, Intent intent, IReadOnlyList<Answer> answers)
    {
        var scenario = world.Scenario;
        var last = answers[^1];
        IEnumerable<string> Seen() => [$"{intent}", .. Answer.Lines(answers), .. world.ProviderLines(intent)];
        // Checked first: it is the worst outcome, whatever the caller was told.
        world.MustBeChargedAtMostOnce(intent);
        scenario.MustHoldInTime(Promises.AnswersInTime, !answers.Any(answer => answer.IsTimeout), Seen);
        scenario.MustHold(Promises.DeclineIsTheProvidersWord, last.Status != 402, Seen);
        scenario.MustHoldInTime(Promises.FinalAnswerInTheEnd, last.IsFinal, Seen);
        scenario.MustHold(
            Promises.SamePayment,
            last.Status == 201 && last.Payment is { } payment && payment.OrderId == intent.OrderId
            && payment.AmountMinor == intent.AmountMinor && payment.Currency == intent.Currency && payment.Status == Payment.Succeeded,
            Seen);
    }

    /// <summary>Each answer that is not final says when to ask again.</summary>
    public static void MustSayWhenToRetry(this PaymentsWorld world, Intent intent, params IEnumerable<Answer> answers)
    {
        foreach (var answer in answers)
        {
            world.Scenario.MustHold(
                Promises.RetryAfterIsSaid,
                answer.Status is not (202 or 409 or 503) || (int.TryParse(answer.RetryAfter, out var seconds) && seconds is >= 1 and <= 5),
                () => [$"{intent}", $"answer: {answer}"]);
        }
    }

    /// <summary>The provider holds at most one succeeded charge of the intent's card.</summary>
    public static void MustBeChargedAtMostOnce(this PaymentsWorld world, Intent intent) =>
        world.Scenario.MustBeAtMost(
            Promises.ChargedAtMostOnce, "charges per intent", world.Succeeded(intent), 1,
            () => [$"{intent}", .. world.ProviderLines(intent)]);

    /// <summary>
    /// Waits, without sending any payment, until every recorded payment of the intents is final, and checks that the API and the
    /// provider agree to the cent. A contradiction that no waiting can resolve fails at once.
    /// </summary>
    /// <returns>The final payment of each intent; null for an intent that left neither a payment nor a charge.</returns>
    public static async Task<IReadOnlyDictionary<Intent, Payment?>> MustSettleAsync(this PaymentsWorld world, params Intent[] intents)
    {
        using var waiting = world.Scenario.Waiting("payments to be settled");
        var startedAt = Stopwatch.GetTimestamp();
        var settled = new Dictionary<Intent, Payment?>();
        while (true)
        {
            var open = intents.Where(intent => !settled.ContainsKey(intent)).ToList();
            var views = await Task.WhenAll(open.Select(intent => ViewAsync(world, intent)));
            foreach (var view in views)
            {
                MustNotContradict(world, view);
                if (view.IsSettled) settled[view.Intent] = view.Payments.SingleOrDefault();
            }

            if (settled.Count == intents.Length) return settled;
            var ceiling = ScenarioContext.CeilingOf(SettledWithin, startedAt);
            if (Stopwatch.GetElapsedTime(startedAt) > ceiling && world.UndisturbedFor > ceiling)
            {
                var late = views.First(view => !view.IsSettled);
                world.Scenario.MustHoldInTime(
                    late.IsRecorded || late.Unreadable is not null ? Promises.Settles : Promises.EveryChargeIsListed, false, () => Seen(world, late));
            }

            await Task.Delay(PollInterval, world.Cancellation);
        }
    }

    /// <summary>
    /// Does the same as <see cref="MustSettleAsync"/>, and then, when all are settled, checks once more: final states never change, and the
    /// provider's charges still agree.
    /// </summary>
    public static async Task MustAgreeAsync(this PaymentsWorld world, params Intent[] intents)
    {
        var settled = await world.MustSettleAsync(intents);
        foreach (var intent in intents)
        {
            if (settled[intent] is not { } before)
            {
                world.Scenario.MustHold(
                    Promises.EveryChargeIsListed, world.Provider.ChargesOf(intent.CardToken).Count == 0, () => [$"{intent}", "the order lists no payment", .. world.ProviderLines(intent)]);
                continue;
            }

            var after = await world.Client.GetPaymentAsync(before.Id, world.Cancellation);
            world.Scenario.MustHold(
                Promises.FinalStaysFinal, after.Payment == before, () => [$"{intent}", $"listed: {before}", $"GET /payments/{before.Id}: {after}"]);
            MustNotContradict(world, new View(intent, world.Provider.ChargesOf(intent.CardToken), [before], null));
        }
    }

    /// <summary>
    /// Waits until the service has brought the provider into a certain state with these intents, each sent once, with no fault that
    /// keeps it from calling the provider. A service may answer first and charge afterwards within its time (C6), or turn a payment away for
    /// now, so that its caller comes back (C2). A service that records a payment and never calls the provider has broken a promise, and so has
    /// one that declines without having asked, or turns callers away for ever.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="reached">Whether the state is reached.</param>
    /// <param name="otherwise">What could not be measured if the provider was asked in vain.</param>
    /// <param name="intents">The payments that were sent.</param>
    /// <returns>The requests that were sent again, by callers that leave with the scenario.</returns>
    /// <exception cref="InconclusiveException">
    /// The provider was asked about all of them, and an attempt is left. The last one goes on without, and is judged by the promises all the same.
    /// </exception>
    public static Task<IReadOnlyList<Task<Resent>>> MustReachProviderAsync(this PaymentsWorld world, Func<bool> reached, string otherwise, params Intent[] intents) =>
        world.MustReachProviderAsync(reached, otherwise, intents, world.Cancellation);

    /// <summary>The same, with callers that leave earlier.</summary>
    public static async Task<IReadOnlyList<Task<Resent>>> MustReachProviderAsync(
        this PaymentsWorld world, Func<bool> reached, string otherwise, Intent[] intents, CancellationToken leaving)
    {
        if (await world.Provider.Journal.WhenAsync(_ => reached(), ReachCeiling)) return [];
        var lists = await Task.WhenAll(intents.Select(intent => world.Client.ListAsync(intent.OrderId, world.Cancellation)));
        foreach (var (intent, list) in intents.Zip(lists).Where(one => one.Second.Payments is [_, ..]))
        {
            if (reached()) return [];
            var asked = IsAsked(intent);
            IEnumerable<string> Seen() => [$"{intent}", $"GET /orders/{intent.OrderId}/payments: {list}", "the provider was never asked"];
            world.Scenario.MustHold(Promises.DeclineIsTheProvidersWord, asked || list.Payments!.All(payment => payment.Status != Payment.Declined), Seen);
            world.Scenario.MustHoldInTime(Promises.Settles, asked || list.Payments!.All(payment => payment.IsFinal), Seen);
        }

        world.Scenario.Did("Sent those payments again about which the service had not asked the provider, until it did or their answers were final.");
        Task<Resent>[] resent = [.. intents.Where(intent => !IsAsked(intent)).Select(async intent => new Resent(intent, await Caller.UntilAsync(
            () => world.Client.PayAsync(intent, leaving), answer => answer.IsFinal || IsAsked(intent) || reached(), PaymentsClient.RetryCeiling, leaving, () => world.UndisturbedFor)))];
        var sending = Task.WhenAll(resent.Select(async request =>
        {
            var (intent, answers) = await request;
            if (IsAsked(intent) || reached()) return;
            // No fault was in the way of a service that did not ask.
            world.MustBePaid(intent, answers);
            throw world.Scenario.Fail(Promises.AgreesWithProvider, [$"{intent}", .. Answer.Lines(answers), "the provider was never asked"]);
        }));
        // The state may last only a moment: a hanging charge does not hang until all have been answered.
        var reaching = world.Provider.Journal.WhenAsync(_ => reached(), PaymentsClient.RetryCeiling + ReachCeiling);
        if (await Task.WhenAny(sending, reaching) == sending) await sending;
        await world.FaultMustHaveTakenEffectAsync(await reaching, otherwise);
        return resent;

        bool IsAsked(Intent intent) => world.ProviderLines(intent).Any();
    }

    /// <summary>
    /// Ends the attempt unless a fault took effect: as failed where the service does not even take a payment without any fault in its
    /// way, and otherwise as inconclusive, to be tried again. How often and how a service calls its provider is its own choice, so the last
    /// attempt goes on.
    /// </summary>
    /// <exception cref="InconclusiveException">The service works, the fault did not take effect, and an attempt is left or the machine was starved.</exception>
    public static async Task FaultMustHaveTakenEffectAsync(this PaymentsWorld world, bool tookEffect, string otherwise)
    {
        if (tookEffect) return;
        var control = world.NewIntent();
        world.Scenario.Did($"Sent {control}, without any fault in its way, until its answer was final.");
        world.MustBePaid(control, await world.Client.PayUntilFinalAsync(control, world.Cancellation));
        world.Scenario.MustHold(Promises.AgreesWithProvider, world.Succeeded(control) == 1, () => [$"{control}", "was answered with 201", .. world.ProviderLines(control)]);
        world.Scenario.ShouldBeForced(false, otherwise);
    }

    /// <summary>How many succeeded charges the provider holds for the intent's card.</summary>
    public static int Succeeded(this PaymentsWorld world, Intent intent) =>
        world.Provider.ChargesOf(intent.CardToken).Count(charge => charge.Status == ProviderCharge.Succeeded);

    /// <summary>What reached the provider about an intent, one line a request.</summary>
    public static IEnumerable<string> ProviderLines(this PaymentsWorld world, Intent intent)
    {
        foreach (var entry in world.Provider.Journal.Entries.Where(entry => CardProvider.IsChargeOf(entry.Request, intent.CardToken)))
            yield return $"provider: {entry} [Idempotency-Key {entry.Request.Header("Idempotency-Key") ?? "missing"}]";
        foreach (var charge in world.Provider.ChargesOf(intent.CardToken))
            yield return $"provider holds charge {charge.Id}: {charge.AmountMinor} {charge.Currency} {charge.Status}";
    }

    private static async Task EndAsync(PaymentsWorld world, Intent[] intents, Action<Intent, IReadOnlyList<Answer>> mustEnd)
    {
        await Task.WhenAll(intents.Select(async intent => mustEnd(intent, await world.Client.PayUntilFinalAsync(intent, world.Cancellation))));
        await world.MustAgreeAsync(intents);
    }

    private static async Task<View> ViewAsync(PaymentsWorld world, Intent intent)
    {
        // Charges are read first: a charge that was seen must be listed by a later read, but not the other way round.
        var charges = world.Provider.ChargesOf(intent.CardToken);
        var answer = await world.Client.ListAsync(intent.OrderId, world.Cancellation);
        return answer is { Status: 200, Payments: { } payments }
            ? new View(intent, charges, payments, null)
            : new View(intent, charges, [], $"GET /orders/{intent.OrderId}/payments: {answer}");
    }

    // Contradictory final states fail at once; no waiting can resolve them.
    private static void MustNotContradict(PaymentsWorld world, View view)
    {
        world.MustBeChargedAtMostOnce(view.Intent);
        world.Scenario.MustBeAtMost(Promises.ListedOnce, "payments listed per key", view.Payments.Count, 1, () => Seen(world, view));
        if (view.Payments is not [{ IsFinal: true } payment]) return;
        // Read again after the answer: the charge may have taken effect in between.
        var succeeded = world.Succeeded(view.Intent);
        world.Scenario.MustHold(
            Promises.AgreesWithProvider, payment.Status == Payment.Succeeded == (succeeded == 1), () => Seen(world, view));
        world.Scenario.MustHold(
            Promises.AgreesWithProvider,
            payment.AmountMinor == view.Intent.AmountMinor && payment.Currency == view.Intent.Currency
            && world.Provider.ChargesOf(view.Intent.CardToken).All(charge => charge.AmountMinor == payment.AmountMinor && charge.Currency == payment.Currency),
            () => Seen(world, view));
    }

    private static IEnumerable<string> Seen(PaymentsWorld world, View view) =>
    [
        $"{view.Intent}",
        .. view.Unreadable is { } unreadable ? (string[])[unreadable] : [],
        .. view.Payments.Select(payment => $"listed: {payment}"),
        .. view.Payments.Count == 0 ? (string[])[$"the order lists no payment"] : [],
        .. world.ProviderLines(view.Intent),
    ];

    /// <summary>A request that was sent again because it had been turned away.</summary>
    /// <param name="Intent">The payment's intent.</param>
    /// <param name="Answers">Every answer to it, in order.</param>
    internal sealed record Resent(Intent Intent, IReadOnlyList<Answer> Answers);

    private sealed record View(Intent Intent, IReadOnlyList<ProviderCharge> Charges, IReadOnlyList<Payment> Payments, string? Unreadable)
    {
        public bool IsRecorded => Payments.Count > 0;

        public bool IsSettled => Unreadable is null && (IsRecorded ? Payments.All(payment => payment.IsFinal) : Charges.Count == 0);
    }
}
