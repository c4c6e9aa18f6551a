using Harness.Scenarios;
using Npgsql;

namespace ReflexCache.Tests.Setup;

/// <summary>What callers do and must see, in the words of the story.</summary>
internal static class Looks
{
    // Longer than one of the import's statements may wait for an instance (C14).
    private static readonly TimeSpan HeldUp = TimeSpan.FromSeconds(5);

    /// <summary>The page and a list of one instance must show exactly this, to somebody with this discount in percent.</summary>
    /// <param name="world">The world.</param>
    /// <param name="client">The instance.</param>
    /// <param name="product">What must be shown.</param>
    /// <param name="promise">The promise that is broken otherwise.</param>
    /// <param name="when">The moment, for the story.</param>
    /// <param name="customer">Who asks; null for nobody in particular.</param>
    /// <param name="percent">The discount of who asks.</param>
    public static async Task MustShowAsync(
        this CatalogueWorld world, CatalogueClient client, ProductData product, Invariant promise, string when, long? customer = null, int percent = 0)
    {
        var wanted = product.To(percent);
        world.MustBe(await client.PageAsync(product.Id, world.Cancellation, customer), wanted, promise, world.Words(client, when));
        world.MustBeList(await client.ListAsync([product.Id], world.Cancellation, customer), [wanted], promise, world.Words(client, when));
    }

    /// <summary>All instances must show exactly this.</summary>
    public static async Task MustShowEverywhereAsync(this CatalogueWorld world, ProductData product, Invariant promise, string when)
    {
        foreach (var client in world.Clients) await world.MustShowAsync(client, product, promise, when);
    }

    /// <summary>The answer to a page must show exactly this.</summary>
    public static void MustBe(this CatalogueWorld world, Answer answer, ShownProduct wanted, Invariant promise, string when) =>
        world.Scenario.MustHold(
            promise, answer.Status == 200 && answer.Read<ShownProduct>() == wanted, () => [$"GET /products/{wanted.Id} {when}: {answer}", $"should show: {wanted}"]);

    /// <summary>The answer to a list must show exactly these, in this order.</summary>
    public static void MustBeList(this CatalogueWorld world, Answer answer, IReadOnlyList<ShownProduct> wanted, Invariant promise, string when) =>
        world.Scenario.MustHold(
            promise, answer.Status == 200 && answer.Read<ShownProducts>() is { } shown && shown.Products.SequenceEqual(wanted),
            () => [$"a list {when}: {answer}", $"should show {wanted.Count} products", .. wanted.Take(3).Select(one => $"{one}")]);

    /// <summary>One instance must answer that there is no such product, and leave it out of a list.</summary>
    public static async Task MustBeGoneAsync(this CatalogueWorld world, CatalogueClient client, ProductData product, ProductData beside, Invariant promise, string when)
    {
        var page = await client.PageAsync(product.Id, world.Cancellation);
        world.Scenario.MustHold(promise, page is { Status: 404, IsProblem: true }, () => [$"GET /products/{product.Id} {world.Words(client, when)}: {page}", "should be 404"]);
        world.MustBeList(await client.ListAsync([product.Id, beside.Id], world.Cancellation), [beside.To()], promise, world.Words(client, when));
    }

    /// <summary>Changes a price, which must be acknowledged.</summary>
    /// <returns>The product at its new price.</returns>
    public static async Task<ProductData> ChangeAsync(this CatalogueWorld world, CatalogueClient client, ProductData product)
    {
        var changed = product with { PriceCents = world.OtherPrice(product) };
        world.MustBeAcknowledged(await client.PutAsync(product.Id, changed.PriceCents, world.Cancellation), changed);
        return changed;
    }

    /// <summary>The answer to a price change must be 204.</summary>
    public static void MustBeAcknowledged(this CatalogueWorld world, Answer answer, ProductData changed) => world.Scenario.MustHold(
        Promises.Changes, answer.Status == 204, () => [$"PUT /products/{changed.Id}/price of a product that there is, to {changed.PriceCents}: {answer}"]);

    /// <summary>The import sets a price.</summary>
    /// <returns>The product at its new price.</returns>
    public static async Task<ProductData> ImportPriceAsync(this CatalogueWorld world, OtherSession import, ProductData product)
    {
        var changed = product with { PriceCents = world.OtherPrice(product) };
        await import.ExecuteAsync("UPDATE products SET price_cents = $2 WHERE id = $1", changed.Id, changed.PriceCents);
        return changed;
    }

    /// <summary>The import sets a price, and must not wait for anything that the service has added (C14).</summary>
    /// <returns>The product at its new price.</returns>
    public static async Task<ProductData> ImportPriceInTimeAsync(this CatalogueWorld world, OtherSession import, ProductData product)
    {
        await import.LimitWaitsAsync(HeldUp);
        try
        {
            return await world.ImportPriceAsync(import, product);
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            world.Scenario.MustHoldInTime(
                Promises.TablesStayOpen, false, () => [$"the import's write of product {product.Id} waited for {HeldUp.TotalSeconds:0} s for a lock, beside a transaction that had not written that product"]);
            throw;
        }
    }

    /// <summary>The import inserts a product.</summary>
    public static Task ImportNewAsync(this CatalogueWorld world, ProductData product) => world.ImportAsync(
        "INSERT INTO products (id, name, description, price_cents) VALUES ($1, $2, $3, $4)", product.Id, product.Name, product.Description, product.PriceCents);

    /// <summary>The import sets a customer's discount.</summary>
    public static Task ImportDiscountAsync(this CatalogueWorld world, ProductData product, long customer, int percent) => world.ImportAsync(
        "INSERT INTO discounts (product_id, customer_id, percent) VALUES ($1, $2, $3) ON CONFLICT (product_id, customer_id) DO UPDATE SET percent = $3",
        product.Id, customer, percent);

    private static string Words(this CatalogueWorld world, CatalogueClient client, string when) =>
        world.Clients.Count > 1 ? $"at instance {world.Clients.ToList().IndexOf(client) + 1}, {when}" : when;
}
