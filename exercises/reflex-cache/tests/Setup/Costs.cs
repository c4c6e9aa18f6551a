using Harness.Postgres;
using Harness.Scenarios;

namespace ReflexCache.Tests.Setup;

/// <summary>What requests may cost PostgreSQL (C5), and whom to measure with.</summary>
internal static class Costs
{
    private const int MostStatements = 3;
    private const int MostBuffers = 20;
    private const int MostBuffersOfAnId = 12;

    /// <summary>Numbers of products of the whole catalogue, each once, in an order from the seed.</summary>
    public static int[] Numbers(this CatalogueWorld world, int count)
    {
        HashSet<int> chosen = [];
        while (chosen.Count < count) chosen.Add(world.Scenario.Next(0, ReflexCacheSetup.Products.Count));
        return world.Scenario.Shuffled(chosen);
    }

    /// <summary>A product of the whole catalogue, as a caller must see it.</summary>
    public static ShownProduct Wanted(int number, long? customer) => ReflexCacheSetup.Products[number].To(
        ReflexCacheSetup.Products.DiscountsOf(number).Where(discount => discount.CustomerId == customer).Select(discount => discount.Percent).FirstOrDefault());

    /// <summary>Asks for a page, which must be right and cheap.</summary>
    public static async Task<StatementCost> PageMustBeCheapAsync(this CatalogueWorld world, int number, long? customer)
    {
        var wanted = Wanted(number, customer);
        Answer? answer = null;
        var cost = await world.CostOfAsync(async () => answer = await world.Client.PageAsync(wanted.Id, world.Cancellation, customer));
        MustBeRight(world, answer!, answer!.Read<ShownProduct>() is { } one ? [one] : [], [wanted]);
        world.MustBeCheap($"a page{(customer is null ? "" : $" for customer {customer}")}", cost, MostBuffers, Promises.PageIsCheap);
        return cost;
    }

    /// <summary>Asks for an id that no product has, which must be cheap, too.</summary>
    public static async Task UnknownMustBeCheapAsync(this CatalogueWorld world, int number, long? customer)
    {
        var id = GeneratedProducts.UnknownIdOf(number);
        Answer? answer = null;
        var cost = await world.CostOfAsync(async () => answer = await world.Client.PageAsync(id, world.Cancellation, customer));
        world.Scenario.MustHold(Promises.Refused, answer is { Status: 404, IsProblem: true }, () => [$"GET /products/{id}, which there is not: {answer}"]);
        world.MustBeCheap("a page of an unknown id", cost, MostBuffers, Promises.PageIsCheap);
    }

    /// <summary>Asks for a list, which must be right and cheap.</summary>
    public static async Task<StatementCost> ListMustBeCheapAsync(this CatalogueWorld world, IReadOnlyList<int> numbers, long? customer)
    {
        ShownProduct[] wanted = [.. numbers.Select(number => Wanted(number, customer))];
        Answer? answer = null;
        var cost = await world.CostOfAsync(async () => answer = await world.Client.ListAsync(wanted.Select(one => one.Id), world.Cancellation, customer));
        MustBeRight(world, answer!, answer!.Read<ShownProducts>()?.Products ?? [], wanted);
        world.MustBeCheap($"a list of {wanted.Length}", cost, MostBuffers + MostBuffersOfAnId * wanted.Length, Promises.ListIsCheap);
        return cost;
    }

    // Who is shown which discount is another scenario's business.
    private static void MustBeRight(CatalogueWorld world, Answer answer, IReadOnlyList<ShownProduct> shown, IReadOnlyList<ShownProduct> wanted) =>
        world.Scenario.MustHold(
            Promises.Readable, answer.Status == 200 && shown.Select(WithoutDiscount).SequenceEqual(wanted.Select(WithoutDiscount)),
            () => [$"asked for {wanted.Count} products, of which the first is {wanted[0]}: {answer}"]);

    private static ShownProduct WithoutDiscount(ShownProduct product) => product with { YourPriceCents = 0 };

    private static void MustBeCheap(this CatalogueWorld world, string what, StatementCost cost, int mostBuffers, Invariant promise)
    {
        IEnumerable<string> Seen() => [$"{what}: {cost}; at most {MostStatements} statements and {mostBuffers} buffers", .. cost.Heaviest];
        var kind = what.Split(" for customer")[0];
        world.Scenario.MustBeAtMost(Promises.FewStatements, $"statements of {kind}", cost.Calls, MostStatements, Seen);
        world.Scenario.MustBeAtMost(promise, $"buffers of {kind}", cost.Buffers, mostBuffers, Seen);
    }
}
