using System.Globalization;
using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Incidents;

public sealed class ManyIdsOnce
{
    private const int InAList = 100;
    private const int AtOnce = 8;

    // 64 MiB (C7), as the runtime reads it.
    private const string HeapHardLimit = "4000000";

    [Scenario("many-ids-once")]
    public Task Two_hundred_thousand_ids_fit_into_a_small_container() => CatalogueWorld.RunAsync(async world =>
    {
        var products = ReflexCacheSetup.Products.Count;
        world.Scenario.Did($"Asked an instance with a heap of 64 MiB for {products} products and as many ids that there are not, each once, {InAList} in a list, {AtOnce} lists at once.");
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            // A list holds as many known ids as unknown ones.
            for (var list = Interlocked.Increment(ref next); list < products * 2 / InAList; list = Interlocked.Increment(ref next))
                await AskAsync(world, list * (InAList / 2));
        }));

        world.Scenario.Did("Asked it for some of them again, one by one.");
        foreach (var number in world.Numbers(5))
            world.MustBe(await world.Client.PageAsync(GeneratedProducts.IdOf(number), world.Cancellation), Costs.Wanted(number, null), Promises.FitsIntoMemory, "after that");
    }, new CatalogueOptions
    {
        BeginsAs = ReflexCacheSetup.Whole,
        Isolation = Isolation.OwnProcess,
        Settings = _ => new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = HeapHardLimit },
    });

    private static async Task AskAsync(CatalogueWorld world, int first)
    {
        var numbers = Enumerable.Range(first, InAList / 2).ToArray();
        var answer = await world.Client.ListAsync(numbers.SelectMany(number => (long[])[GeneratedProducts.IdOf(number), GeneratedProducts.UnknownIdOf(number)]), world.Cancellation);
        // Not read as JSON: reading them all would take longer than the service does.
        var isRight = answer.Status == 200 && numbers.All(number => answer.Body.Contains(GeneratedProducts.IdOf(number).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        world.Scenario.MustHold(
            Promises.FitsIntoMemory, isRight, () => [$"after about {first * 2} different ids, a list of {InAList}: {answer}", $"should show {numbers.Length} products"]);
    }
}
