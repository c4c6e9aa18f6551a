using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Load;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Composites;

/// <summary>All faults at once, on two instances; judged only by comparing the books.</summary>
public sealed class Storm
{
    private const int Intents = 240;
    // Both numbers are from C6: in a storm that happens to be worse, the contract promises nothing about how many succeed.
    private const double LeastSucceed = 0.5;
    private const double LeastEffect = 0.8;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    [Scenario("storm")]
    public Task A_storm_ends_with_every_intent_charged_once_or_declined() => PaymentsWorld.RunAsync(async world =>
    {
        var intents = world.NewIntents(Intents);
        var declined = intents.Take(Intents / 12).ToHashSet();
        foreach (var intent in declined) world.Provider.Decline(intent.CardToken);
        var order = world.Scenario.Shuffled(intents);
        world.Provider.Rules.Add(_ => Weather(world.Scenario.Next(0, 100)));
        world.Scenario.Did($"Sent {Intents} payments in {Length.TotalSeconds} s over two instances, each until its answer was final, while the provider hung, dropped, failed and charged late.");

        var answers = new Dictionary<Intent, IReadOnlyList<Answer>>();
        var load = LoadRunner.RunAsync(
            ArrivalSchedule.Constant(Intents / Length.TotalSeconds, Length),
            async (arrival, cancellation) =>
            {
                var intent = order[arrival.Index];
                var final = await world.PayAnywhereUntilFinalAsync(intent, arrival.Index, cancellation);
                lock (answers) answers[intent] = final;
                return new SampleResult(final[^1].Status?.ToString() ?? "none");
            },
            new LoadOptions { DrainCeiling = PaymentsClient.RetryCeiling * 3 },
            world.Cancellation);
        await BreakThingsAsync(world);
        ScenarioContext.MeasurementIsValid((await load).Missed == 0, "The load generator could not send every payment.");

        world.Scenario.Did("Waited until every caller had its answer and every payment was settled.");
        await world.MustAgreeAsync(intents);
        foreach (var (intent, final) in answers) world.MustBeDecided(intent, final);

        var succeeded = answers.Count(pair => pair.Value[^1].Status == 201);
        // What a service could not send in time, for want of processor time, never took effect and may have ended as a decline.
        world.Scenario.MustHoldUnlessBusy(
            Promises.MostSucceed, succeeded >= LeastSucceed * (Intents - declined.Count) || EffectShare(world) < LeastEffect,
            () => [$"{succeeded} of {Intents - declined.Count} payments with a good card succeeded"]);
    }, instances: 2);

    private static async Task BreakThingsAsync(PaymentsWorld world)
    {
        var (first, second) = (world.Instances[0], world.Instances[1]);
        await WhenReceivedAsync(world, Intents / 4);
        world.Scenario.Did("Killed instance 2 and started it again.");
        await second.KillAsync(world.Cancellation);
        await second.RestartAsync(world.Cancellation);

        await WhenReceivedAsync(world, Intents / 2);
        world.Scenario.Did("Cut instance 1 off from the database for a moment.");
        first.Database.Refuse();
        await WhenReceivedAsync(world, Intents * 5 / 8);
        first.Database.Heal();

        await WhenReceivedAsync(world, Intents * 3 / 4);
        world.Scenario.Did("Killed instance 1 and started it again, then ended all faults.");
        await first.KillAsync(world.Cancellation);
        await first.RestartAsync(world.Cancellation);
        world.Provider.Heal();
        world.FaultEnded();
    }

    // The storm's steps follow the progress of the work, not the clock; a service that stops working still gets the next step.
    private static Task<bool> WhenReceivedAsync(PaymentsWorld world, int requests) =>
        world.Provider.Journal.WhenAsync(journal => journal.Count >= requests, TimeSpan.FromSeconds(4));

    private static double EffectShare(PaymentsWorld world) =>
        world.Provider.Journal.Entries.Where(entry => entry.Request.Method == "POST").Select(entry => entry.EffectAt is null ? 0.0 : 1.0).DefaultIfEmpty(1).Average();

    private static FakeFault? Weather(int dice) => dice switch
    {
        < 4 => FakeFault.NeverAnswerAfterEffect,
        < 8 => FakeFault.NeverAnswerBeforeEffect,
        < 12 => FakeFault.DropAfterEffect,
        < 16 => FakeFault.DropBeforeEffect,
        < 20 => FakeFault.FailAfterEffect(500),
        < 24 => FakeFault.FailBeforeEffect(503),
        < 28 => FakeFault.LateEffect(TimeSpan.FromSeconds(1.5)),
        < 45 => FakeFault.DelayAfterEffect(TimeSpan.FromMilliseconds(300)),
        _ => null,
    };
}
