using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Guards;

public sealed class ImportUntouched
{
    private const int Many = 3_000;

    [Scenario("import-untouched")]
    public Task The_import_writes_as_it_always_did() => CatalogueWorld.RunAsync(async world =>
    {
        var (written, changed, elsewhere, shown) = (world.Products[0], world.Products[1], world.Products[2], world.Products[3]);
        foreach (var product in world.Products) await world.Client.PageAsync(product.Id, world.Cancellation);
        world.Scenario.Did("Left a transaction of the import open, which had updated a product, inserted another and deleted a third, with discounts.");
        await using var import = await world.OpenAsync();
        await import.BeginAsync();
        await world.ImportPriceAsync(import, written);
        var inserted = world.NewProduct();
        await import.ExecuteAsync(
            "INSERT INTO products (id, name, description, price_cents) VALUES ($1, $2, $3, $4)", inserted.Id, inserted.Name, inserted.Description, inserted.PriceCents);
        await import.ExecuteAsync("INSERT INTO discounts (product_id, customer_id, percent) VALUES ($1, $2, 20)", inserted.Id, world.NewCustomer());
        await import.ExecuteAsync("DELETE FROM products WHERE id = $1", world.Products[4].Id);

        world.Scenario.Did("Meanwhile asked for pages, changed the price of another product, and let another import write a price of its own.");
        await world.MustShowAsync(world.Client, written, Promises.NotYetCommitted, "while the import's change of it is not committed");
        await world.MustShowAsync(world.Client, shown, Promises.NobodyWaitsForTheImport, "while the import's transaction is open");
        var answer = await world.Client.PutAsync(changed.Id, world.OtherPrice(changed), world.Cancellation);
        world.Scenario.MustHoldInTime(
            Promises.NobodyWaitsForTheImport, answer.Status == 204, () => [$"PUT /products/{changed.Id}/price, which the open transaction has not written: {answer}"]);
        await OtherMustNotWaitAsync(world, elsewhere);
        await import.CommitAsync();

        world.Scenario.Did($"Committed, then imported {Many} products and their discounts in one statement each, updated all prices in one, and deleted half of them in one.");
        var products = world.NewProducts(Many).DistinctBy(product => product.Id).ToArray();
        var ids = products.Select(product => product.Id).ToArray();
        await world.ImportAsync(
            "INSERT INTO products (id, name, description, price_cents) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[])",
            ids, products.Select(product => product.Name).ToArray(), products.Select(product => product.Description).ToArray(), products.Select(product => product.PriceCents).ToArray());
        await world.ImportAsync("INSERT INTO discounts (product_id, customer_id, percent) SELECT id, $2, 10 FROM unnest($1::bigint[]) AS id", ids, world.NewCustomer());
        var updated = await world.ImportAsync("UPDATE products SET price_cents = price_cents + 1");
        var deleted = await world.ImportAsync("DELETE FROM products WHERE id = ANY($1)", ids[..(ids.Length / 2)]);
        world.Scenario.MustHold(
            Promises.TablesStayOpen, updated == world.Products.Count + products.Length && deleted == ids.Length / 2,
            () => [$"{updated} products were updated and {deleted} deleted; there were {world.Products.Count + products.Length}, and {ids.Length / 2} of them were to be deleted"]);
    });

    // Another import, of other rows: it must wait for nothing that the service has added.
    private static async Task OtherMustNotWaitAsync(CatalogueWorld world, ProductData product)
    {
        await using var other = await world.OpenAsync();
        await world.ImportPriceInTimeAsync(other, product);
    }
}
