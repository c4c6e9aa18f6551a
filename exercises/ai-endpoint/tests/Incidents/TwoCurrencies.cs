using AiEndpoint.Tests.Setup;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Incidents;

public sealed class TwoCurrencies
{
    [Scenario("two-currencies")]
    public Task Money_does_not_move_between_accounts_of_two_currencies() => CardsWorld.RunAsync(async world =>
    {
        // Whatever a service sorts the two accounts by, each comes first once.
        foreach (var (fromId, toId) in ((string, string)[])[("a", "zz"), ("zz", "a"), ("b", "y"), ("y", "b")])
            await PayAsync(world, $"{fromId}-{world.Scenario.Token(8)}", $"{toId}-{world.Scenario.Token(8)}");
    }, new CardsOptions { WarmUp = false });

    private static async Task PayAsync(CardsWorld world, string fromId, string toId)
    {
        var currencies = world.Scenario.Shuffled((string[])["EUR", "GBP", "SEK", "USD"]);
        var (from, to) = (await world.AddAsync(5_000, currencies[0], accountId: fromId), await world.AddAsync(5_000, currencies[1], accountId: toId));
        var same = await world.AddAsync(0, currencies[0]);
        Intent[] intents =
        [
            world.NewIntent(from, to), world.NewIntent(from, to) with { Currency = to.Currency },
            world.NewIntent(from, to) with { Currency = currencies[2] },
            world.NewIntent(to, from), world.NewIntent(to, from) with { Currency = from.Currency },
            // Both accounts have one currency, and it is not this one.
            world.NewIntent(from, same) with { Currency = to.Currency },
        ];
        world.Scenario.Did(
            $"Sent {intents.Length} transfers between accounts of {from.Currency} and {to.Currency}, in either currency and in another, each twice.");
        foreach (var intent in world.Scenario.Shuffled(intents))
        {
            var first = await world.Client.TransferAsync(intent, world.Cancellation);
            await world.MustBeUntouchedAsync(Promises.OneCurrency, from, to, same);
            var declined = world.MustBe(intent, first, 200, Transfer.Declined, "currency", Promises.OneCurrency);
            var again = world.MustBe(
                intent, await world.Client.TransferAsync(intent, world.Cancellation), 200, Transfer.Declined, "currency", Promises.OneCurrency);
            world.MustBeThe(declined, again, intent);
        }

        foreach (var account in (Account[])[from, to, same]) await world.MustHaveEntriesAsync(account);
        world.Scenario.Did($"Sent a transfer between two accounts of {from.Currency}.");
        var made = await world.MustCompleteAsync(world.NewIntent(from, same, 4_000));
        await world.MustHoldAsync(Promises.MovesWhole, (from, 1_000), (same, made.AmountMinor));
    }
}
