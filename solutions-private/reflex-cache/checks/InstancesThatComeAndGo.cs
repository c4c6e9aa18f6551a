using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Checks;

/// <summary>A night of trouble, round by round; in each of them other products are changed, and all are compared at its end.</summary>
public sealed class InstancesThatComeAndGo
{
    private const int Rounds = 3;

    [Scenario("instances-that-come-and-go")]
    public Task No_price_of_before_comes_back() => CatalogueWorld.RunAsync(async world =>
    {
        ProductData[] products = [.. world.Products];
        foreach (var product in products) await world.MustShowEverywhereAsync(product, Promises.Readable, "before anything happened");
        for (var round = 0; round < Rounds; round++)
        {
            var (killed, left) = (round % 2, (round + 1) % 2);
            world.Scenario.Did($"Cut instance {left + 1} off the database while instance {killed + 1} took a price, killed instance {killed + 1} as soon as it had acknowledged two more, changed one of them and a third one through the other, and started it again.");
            await world.MustNotShowOldWhenCutOffAsync(
                left, products[4 * round], async () => products[4 * round] = await world.ChangeAsync(world.Clients[killed], products[4 * round]),
                $"instance {killed + 1} acknowledged a price");
            for (var number = 4 * round + 1; number <= 4 * round + 2; number++) products[number] = await world.ChangeAsync(world.Clients[killed], products[number]);
            await world.Instances[killed].KillAsync(world.Cancellation);
            for (var number = 4 * round + 2; number <= 4 * round + 3; number++) products[number] = await world.ChangeAsync(world.Clients[left], products[number]);
            await world.Instances[killed].RestartAsync(world.Cancellation);
            await world.MustBecomeReadyAsync(world.Clients[killed]);

            world.Scenario.Did($"Took the database away from instance {killed + 1} and gave it back, and asked both for everything.");
            world.Instances[killed].Database.Refuse();
            var away = await world.Clients[killed].PageAsync(products[0].Id, world.Cancellation);
            world.Scenario.MustHold(Promises.AwayIsNotNow, away.Status == 503, () => [$"GET /products/{products[0].Id} while the database was away: {away}"]);
            world.Instances[killed].Database.Heal();
            var back = await world.Clients[killed].UntilFinalAsync(() => world.Clients[killed].PageAsync(products[0].Id, world.Cancellation), world.Cancellation);
            world.Scenario.MustHoldInTime(Promises.BackIsBack, CatalogueClient.IsFinal(back), () => [$"GET /products/{products[0].Id} after the database was back: {back}"]);
            await world.QuietAsync(world.Instances[killed]);
            foreach (var product in products) await world.MustShowEverywhereAsync(product, Promises.Durable, $"after round {round + 1}");
        }
    }, new CatalogueOptions { Instances = 2, Products = 4 * Rounds });
}
