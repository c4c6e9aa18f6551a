using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

public sealed class DatabaseAway
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(10);

    // The length of the outage, not a wait for an event: long enough to meet whatever a service does in the background.
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(3);

    [Scenario("database-away")]
    public Task A_database_that_goes_away_during_a_payment_loses_no_charge() => PaymentsWorld.RunAsync(async world =>
    {
        var during = world.NewIntents(3);
        var whileAway = world.NewIntent();
        var answers = new Gate();
        // Look-ups are held, too, once there is a charge to find: the service must not learn of it while the database is still there.
        using var held = world.Provider.Rules.Add(
            request => during.Any(intent => request.Method == "GET" ? world.Succeeded(intent) > 0 : CardProvider.IsChargeOf(request, intent.CardToken)),
            FakeFault.HoldAfterEffect(answers));
        world.Scenario.Did($"Sent {during.Length} payments and let the provider charge them while it held its answers.");
        var sent = during.Select(intent => world.Client.PayAsync(intent, world.Cancellation)).ToArray();
        // A service that takes one payment at a time turns some away; those that it takes are enough.
        await world.Provider.Journal.WhenAsync(_ => during.All(intent => world.Succeeded(intent) > 0), Ceiling);
        var resent = await world.MustReachProviderAsync(
            () => during.Any(intent => world.Succeeded(intent) > 0), "No charge took effect, so the database could not go away after it.", during);

        world.Scenario.Did("Cut the database off, let the provider answer, and sent one more payment.");
        world.Service.Database.Refuse();
        // Earlier answers were given while the database was there.
        Task<(Intent Intent, Answer Answer)>[] open =
        [
            .. during.Zip(sent).Where(one => !one.Second.IsCompleted).Select(async one => (one.First, await one.Second)),
            .. resent.Where(one => !one.IsCompleted).Select(async one => ((await one).Intent, (await one).Answers[^1])),
        ];
        answers.Open();
        var last = await world.Client.PayAsync(whileAway, world.Cancellation);
        await Task.WhenAll(resent);
        foreach (var (intent, answer) in during.Zip(await Task.WhenAll(sent))) world.MustSayWhenToRetry(intent, answer);
        foreach (var (intent, answer) in (await Task.WhenAll(open)).Append((whileAway, last)))
        {
            world.Scenario.MustHold(
                Promises.DatabaseMayLeave, answer.Status is not (201 or 402), () => [$"{intent}", $"answer while the database was away: {answer}", .. world.ProviderLines(intent)]);
            world.MustSayWhenToRetry(intent, answer);
        }

        await Task.Delay(Away, world.Cancellation);
        Intent[] silent = [.. during.Where(intent => world.Succeeded(intent) > 0).Take(1)];
        var returning = during.Except(silent);
        world.Scenario.Did("Let the database come back. The caller of one payment did not ask again; the callers of the others sent their requests until the answers were final.");
        world.Service.Database.Heal();
        world.FaultEnded();
        await FirstFailure.OfAsync(world.MustAgreeAsync(silent), world.MustEndDecidedAsync([.. returning, whileAway]));
    });
}
