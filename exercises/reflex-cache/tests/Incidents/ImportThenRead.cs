using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Incidents;

public sealed class ImportThenRead
{
    private const int Rounds = 3;

    [Scenario("import-then-read")]
    public Task What_the_import_has_committed_is_shown_at_once() => CatalogueWorld.RunAsync(async world =>
    {
        await using var import = await world.OpenAsync();
        var product = world.Products[0];
        await world.MustShowEverywhereAsync(product, Promises.Readable, "before anything was changed");
        world.Scenario.Did("Set a product's price straight in the table, and asked both instances as soon as that was committed, several times.");
        for (var round = 1; round <= Rounds; round++)
        {
            product = await world.ImportPriceAsync(import, product);
            await world.MustShowEverywhereAsync(product, Promises.NotFromBefore, $"after the import's commit {round}");
        }

        world.Scenario.Did("Changed its name and its description, too, and asked.");
        product = product with { Name = $"other {world.Scenario.Token(6)}", Description = $"Now it is {world.Scenario.Token()}." };
        await import.ExecuteAsync("UPDATE products SET name = $2, description = $3 WHERE id = $1", product.Id, product.Name, product.Description);
        await world.MustShowEverywhereAsync(product, Promises.NotFromBefore, "after the import's commit of another name");

        await OvertakenAsync(world, world.Products[1], world.Products[2]);

        var last = world.Products[3];
        await world.MustShowEverywhereAsync(last, Promises.Readable, "before anything was changed");
        world.Scenario.Did("Let the traffic between one instance and the database stand still, committed another price, asked that instance, and let the traffic go on.");
        await world.MustNotShowOldWhenCutOffAsync(0, last, () => world.ImportPriceAsync(import, last), "the import committed a change");
    }, new CatalogueOptions { Instances = 2 });

    // What is written first is committed last: who looks for what is newer than the newest that it knows looks past it.
    private static async Task OvertakenAsync(CatalogueWorld world, ProductData slow, ProductData quick)
    {
        foreach (var product in (ProductData[])[slow, quick]) await world.MustShowEverywhereAsync(product, Promises.Readable, "before anything was changed");
        world.Scenario.Did("Wrote a price in a transaction that stayed open, wrote and committed another product's, asked for both, committed the first, and asked for both again.");
        await using var late = await world.OpenAsync();
        await late.BeginAsync();
        var (changedLate, changed) = (await world.ImportPriceAsync(late, slow), quick);
        await using (var import = await world.OpenAsync()) changed = await world.ImportPriceInTimeAsync(import, quick);
        await world.MustShowEverywhereAsync(changed, Promises.NotFromBefore, "after the import's commit, beside a transaction that was begun earlier");
        await world.MustShowEverywhereAsync(slow, Promises.NotYetCommitted, "before the earlier transaction was committed");
        await late.CommitAsync();
        await world.MustShowEverywhereAsync(changedLate, Promises.NotFromBefore, "after the earlier transaction was committed, too");
        await world.MustShowEverywhereAsync(changed, Promises.NotFromBefore, "after both were committed");
    }
}
