using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

/// <summary>Only what the accounts hold in all is judged, and that something was paid.</summary>
public sealed class DebitsAtOnce
{
    private const int Rounds = 2;
    private const int Most = 8;
    private const long Amount = 700;

    [Scenario("debits-at-once")]
    public Task Transfers_that_leave_one_account_at_the_same_moment_share_what_is_on_it() => CardsWorld.RunAsync(async world =>
    {
        for (var round = 0; round < Rounds; round++)
        {
            // In both orders of whatever a service sorts accounts by.
            await PayAsync(world, 2, Amount + 100, oneInstance: round == 0);
            await PayAsync(world, 2, 5 * Amount, oneInstance: round == 1);
            await ReceiveAsync(world, 2, oneInstance: round == 0);
            await PassOnAsync(world, oneInstance: round == 1);
        }

        await PayAsync(world, Most, 3 * Amount + 1, oneInstance: false);
        await ReceiveAsync(world, Most, oneInstance: false);
    }, new CardsOptions { Instances = 2 });

    private static async Task PayAsync(CardsWorld world, int transfers, long funds, bool oneInstance)
    {
        var from = await world.AddAsync(funds);
        var to = await world.AddAsync([.. Enumerable.Range(0, transfers).Select(_ => world.NewAccount(world.Scenario.Next(0, 900)))]);
        world.Scenario.Did($"Sent {transfers} transfers of {Amount} at the same moment from an account with {funds}, {Where(oneInstance)}.");
        await MustShareAsync(world, oneInstance, [.. to.Select(one => world.NewIntent(from, one, Amount))], [from, .. to]);
    }

    private static async Task ReceiveAsync(CardsWorld world, int transfers, bool oneInstance)
    {
        var to = await world.AddAsync(50);
        var from = await world.AddAsync([.. Enumerable.Range(0, transfers).Select(_ => world.NewAccount(Amount + world.Scenario.Next(0, 900)))]);
        world.Scenario.Did($"Sent {transfers} transfers of {Amount} at the same moment to one account, {Where(oneInstance)}.");
        await MustShareAsync(world, oneInstance, [.. from.Select(one => world.NewIntent(one, to, Amount))], [.. from, to]);
    }

    private static async Task PassOnAsync(CardsWorld world, bool oneInstance)
    {
        var (first, middle, last) = (await world.AddAsync(5 * Amount), await world.AddAsync(5 * Amount), await world.AddAsync(0));
        world.Scenario.Did($"Sent two transfers of {Amount} at the same moment, one to an account and one from it, {Where(oneInstance)}.");
        await MustShareAsync(
            world, oneInstance, [world.NewIntent(first, middle, Amount), world.NewIntent(middle, last, Amount)], [first, middle, last]);
    }

    private static async Task MustShareAsync(CardsWorld world, bool oneInstance, Intent[] intents, Account[] accounts)
    {
        var answers = await world.SettleAtOnceAsync([.. intents.Select((intent, index) => (world.Clients[oneInstance ? 0 : index % 2], intent))]);
        var completed = answers.Count(one => one.Answer.Transfer?.Status == Transfer.Completed);
        // On a busy machine a verdict may have come too late to be used.
        if (completed == 0)
        {
            world.Scenario.ShouldBeForced(
                answers.All(one => one.Answer.Transfer?.Status != Transfer.Pending), "No verdict was used, so nothing was paid.");
        }

        world.Scenario.MustHold(
            Promises.MovesWhole, completed > 0,
            () => intents.Zip(answers, (intent, one) => $"{intent}: {one.Answer}"));
        await world.MustKeepSumAsync(accounts);
    }

    private static string Where(bool oneInstance) => oneInstance ? "through one instance" : "through two instances";
}
