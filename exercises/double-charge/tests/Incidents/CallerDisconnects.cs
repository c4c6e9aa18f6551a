using DoubleCharge.Tests.Setup;
using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Incidents;

public sealed class CallerDisconnects
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NoticeCeiling = TimeSpan.FromSeconds(1);

    [Scenario("caller-disconnects")]
    public Task A_caller_that_goes_away_changes_nothing_about_its_payment() => PaymentsWorld.RunAsync(async world =>
    {
        var intents = world.NewIntents(3);
        var answers = new Gate();
        using var held = world.Provider.Rules.Add(
            request => intents.Any(intent => CardProvider.IsChargeOf(request, intent.CardToken)), FakeFault.HoldAfterEffect(answers));
        world.Scenario.Did($"Sent {intents.Length} payments and let the provider charge them while it held its answers.");
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(world.Cancellation);
        Task[] sent = [.. intents.Select(intent => world.Client.PayAsync(intent, leaving.Token))];
        // A service that takes one payment at a time turns some away; those that it takes are enough.
        await world.Provider.Journal.WhenAsync(_ => intents.All(intent => world.Succeeded(intent) > 0), Ceiling);
        var charged = intents.Where(intent => world.Succeeded(intent) > 0).ToArray();
        if (charged.Length == 0)
        {
            // A caller that was turned away comes back, and leaves then.
            var resent = await world.MustReachProviderAsync(
                () => intents.Any(intent => world.Succeeded(intent) > 0), "No charge took effect, so no caller could leave after it.", intents, leaving.Token);
            sent = [.. sent, .. resent];
            charged = [.. intents.Where(intent => world.Succeeded(intent) > 0)];
        }

        world.Scenario.Did("Closed the callers' connections, then let the provider answer.");
        await leaving.CancelAsync();
        await Task.WhenAll(sent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // A service that passes the disconnect on to the provider gets time to do so; one that does not is only kept waiting.
        await world.Provider.Journal.WhenAsync(journal => journal.InFlight == 0, NoticeCeiling);
        answers.Open();
        world.FaultEnded();

        if (charged.Length == 0)
        {
            await world.MustEndDecidedAsync(intents);
            return;
        }

        var (silent, returning) = (charged[..^(charged.Length / 2)], charged[^(charged.Length / 2)..]);
        world.Scenario.Did($"The callers of {silent.Length} payments did not ask again; the others sent their requests until the answers were final.");
        await FirstFailure.OfAsync(AccountedForAsync(world, silent), world.MustEndPaidAsync(returning));
    });

    private static async Task AccountedForAsync(PaymentsWorld world, Intent[] intents)
    {
        var settled = await world.MustSettleAsync(intents);
        foreach (var intent in intents)
        {
            world.Scenario.MustHold(
                Promises.EveryChargeIsListed, settled[intent] is { Status: Payment.Succeeded }, () => [$"{intent}", .. world.ProviderLines(intent)]);
        }
    }
}
