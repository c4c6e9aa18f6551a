using System.Collections.Concurrent;
using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Composites;

/// <summary>Everything at once, for as long as the price changes take.</summary>
public sealed class BlackFriday
{
    private const int ChangesEach = 9;
    private const int Readers = 6;
    private const int Percent = 25;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(120);

    [Scenario("black-friday")]
    public Task Callers_changes_the_import_and_a_kill_and_no_answer_is_from_before() => CatalogueWorld.RunAsync(async world =>
    {
        var customer = world.NewCustomer();
        foreach (var product in world.Products) await world.ImportDiscountAsync(product, customer, Percent);
        var prices = new ConcurrentDictionary<long, Price>(world.Products.Select(product => KeyValuePair.Create(product.Id, new Price(product.PriceCents, product.PriceCents))));
        world.Scenario.Did($"Raised the prices of {world.Products.Count} products {ChangesEach} times each, through two instances and the import in turn, while {Readers} callers asked both instances for pages and lists all the time, and one instance was killed and started again.");
        var changing = Task.WhenAll(world.Products.Select((product, index) => ChangeAsync(world, product, index, prices)));
        var reading = Enumerable.Range(0, Readers).Select(number => ReadAsync(world, number, customer, prices, changing)).ToArray();
        await Task.WhenAny(changing, Task.Delay(Pause, world.Cancellation));
        await world.Instances[1].KillAsync(world.Cancellation);
        await world.Instances[1].RestartAsync(world.Cancellation);
        await changing;
        var answers = (await Task.WhenAll(reading)).Sum();
        ScenarioContext.MeasurementIsValid(answers > 0, "Nobody was answered while prices changed.");

        world.Scenario.Did("Asked both for every product.");
        foreach (var product in world.Products)
            await world.MustShowEverywhereAsync(product with { PriceCents = prices[product.Id].Acknowledged }, Promises.NotFromBefore, "after everything");
    }, new CatalogueOptions { Instances = 2 });

    // One product's prices only rise, one after the other: so each answer can be told from those before.
    private static async Task ChangeAsync(CatalogueWorld world, ProductData product, int index, ConcurrentDictionary<long, Price> prices)
    {
        for (var change = 0; change < ChangesEach; change++)
        {
            var price = prices[product.Id].Sent + world.Scenario.Next(1, 500);
            prices[product.Id] = prices[product.Id] with { Sent = price };
            if ((index + change) % 3 == 2)
            {
                await world.ImportAsync("UPDATE products SET price_cents = $2 WHERE id = $1", product.Id, price);
            }
            else
            {
                var client = world.Clients[(index + change) % 3];
                var answer = await client.UntilFinalAsync(() => client.PutAsync(product.Id, price, world.Cancellation), world.Cancellation);
                world.MustBeAcknowledged(answer, product with { PriceCents = price });
            }

            prices[product.Id] = new Price(price, price);
            await Task.Delay(Pause, world.Cancellation);
        }
    }

    private static async Task<int> ReadAsync(
        CatalogueWorld world, int reader, long customer, ConcurrentDictionary<long, Price> prices, Task changing)
    {
        var answered = 0;
        for (var number = reader; !changing.IsCompleted; number++)
        {
            var (client, product, who) = (world.Clients[number % 2], world.Products[number % world.Products.Count], number % 3 == 0 ? customer : (long?)null);
            var acknowledged = prices[product.Id].Acknowledged;
            var answer = number % 4 == 0
                ? await client.ListAsync([product.Id], world.Cancellation, who)
                : await client.PageAsync(product.Id, world.Cancellation, who);
            // An instance that is down, or has just lost its connections, has nothing to say.
            if (answer.Status is null or 503) continue;
            var shown = number % 4 != 0 ? answer.Read<ShownProduct>() : answer.Read<ShownProducts>()?.Products is [var only] ? only : null;
            var sent = prices[product.Id].Sent;
            world.Scenario.MustHold(
                Promises.NotFromBefore, shown is not null && shown.PriceCents >= acknowledged && shown.PriceCents <= sent,
                () => [$"product {product.Id}, whose price of {acknowledged} was acknowledged before it was asked for, and that was never above {sent}: {answer}"]);
            world.Scenario.MustHold(
                Promises.DiscountIsMine, shown!.YourPriceCents == (who is null ? shown.PriceCents : shown.PriceCents * (100 - Percent) / 100),
                () => [$"product {product.Id} for {(who is null ? "nobody in particular" : $"a customer with {Percent} % off")}: {answer}"]);
            answered++;
        }

        return answered;
    }

    /// <summary>What is known of a product's price.</summary>
    private sealed record Price(long Acknowledged, long Sent);
}
