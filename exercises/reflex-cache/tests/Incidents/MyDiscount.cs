using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Incidents;

public sealed class MyDiscount
{
    private const int Rounds = 4;

    [Scenario("my-discount")]
    public Task A_discount_is_shown_to_its_customer_and_to_nobody_else() => CatalogueWorld.RunAsync(async world =>
    {
        var products = world.Products.Take(3).ToArray();
        (long? Customer, int Percent)[] callers = [(world.NewCustomer(), 35), (world.NewCustomer(), 10), (world.NewCustomer(), 0), (null, 0)];
        foreach (var product in products)
            foreach (var (customer, percent) in callers.Where(caller => caller.Percent > 0))
                await world.ImportDiscountAsync(product, customer!.Value, percent);

        world.Scenario.Did("Asked for products as customers with 35 %, with 10 % and without a discount, and as nobody in particular, one after the other, in another order each time.");
        for (var round = 0; round < Rounds; round++)
            foreach (var (customer, percent) in world.Scenario.Shuffled(callers))
                foreach (var product in products) await world.MustShowAsync(world.Client, product, Promises.DiscountIsMine, Who(percent), customer, percent);

        world.Scenario.Did("Let them all ask for one product at the same moment, with the database's answers held until nothing moved any more.");
        await AtOnceAsync(world, world.Products[4], callers);

        world.Scenario.Did("Let the import change a discount, take one back, and give a new one, and asked after each.");
        var (other, mine) = (products[0], callers[0].Customer!.Value);
        await world.ImportDiscountAsync(other, mine, 50);
        await world.MustShowAsync(world.Client, other, Promises.NotFromBefore, "for a customer whose 35 % the import had made 50 %", mine, 50);
        await world.MustShowAsync(world.Client, other, Promises.DiscountIsMine, "for a customer with 10 %, after another one's was changed", callers[1].Customer, 10);
        await world.ImportAsync("DELETE FROM discounts WHERE product_id = $1 AND customer_id = $2", other.Id, mine);
        await world.MustShowAsync(world.Client, other, Promises.NotFromBefore, "for a customer whose discount the import had taken back", mine);
        await world.ImportDiscountAsync(other, callers[2].Customer!.Value, 20);
        await world.MustShowAsync(world.Client, other, Promises.NotFromBefore, "for a customer who had no discount before", callers[2].Customer, 20);
        await world.MustShowAsync(world.Client, other, Promises.DiscountIsMine, "for nobody in particular");
    });

    private static async Task AtOnceAsync(CatalogueWorld world, ProductData product, (long? Customer, int Percent)[] callers)
    {
        foreach (var (customer, percent) in callers.Where(caller => caller.Percent > 0)) await world.ImportDiscountAsync(product, customer!.Value, percent);
        var lockstep = world.Interleave(callers.Length);
        var answers = await Task.WhenAll(callers.Select(async caller =>
        {
            var answer = await world.Client.PageAsync(product.Id, world.Cancellation, caller.Customer);
            lockstep.ParticipantAnswered();
            return (caller.Percent, Answer: answer);
        }));
        await world.ReleaseAsync(lockstep);
        foreach (var (percent, answer) in answers) world.MustBe(answer, product.To(percent), Promises.DiscountIsMine, $"{Who(percent)}, while others asked, too");
    }

    private static string Who(int percent) => percent > 0 ? $"for a customer with {percent} % off" : "for somebody without a discount";
}
