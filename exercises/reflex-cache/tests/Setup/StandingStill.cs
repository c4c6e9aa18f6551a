using Exercises.Testing;
using Harness.Scenarios;

namespace ReflexCache.Tests.Setup;

/// <summary>Changes that are made while something stands still between an instance and the database.</summary>
internal static class StandingStill
{
    // The length of an observation, which decides nothing: what has not answered by then waits for the database.
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(1.2);
    private static readonly TimeSpan Quietly = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan QuietCeiling = TimeSpan.FromSeconds(4);

    /// <summary>Waits until a task has ended, or as long as an observation takes.</summary>
    public static Task OrLongEnoughAsync(this CatalogueWorld world, params Task[] tasks) =>
        Task.WhenAny([.. tasks, Task.Delay(LongEnough, world.Cancellation)]);

    /// <summary>Waits until an instance sends nothing to the database any more.</summary>
    public static Task QuietAsync(this CatalogueWorld world, ServiceInstance instance) =>
        Quiet.UntilAsync(() => instance.Database.Units, Quietly, QuietCeiling, world.Cancellation);

    /// <summary>
    /// Stops the traffic between an instance and the database, both ways, makes a change elsewhere, and asks the instance; then lets the traffic go
    /// on. Whatever it answers, and whenever, must not be from before the change.
    /// </summary>
    public static async Task MustNotShowOldWhenCutOffAsync(
        this CatalogueWorld world, int reader, ProductData product, Func<Task<ProductData>> change, string what)
    {
        var (instance, client) = (world.Instances[reader], world.Clients[reader]);
        Task<Answer> asking;
        ProductData changed;
        instance.Database.Freeze();
        try
        {
            changed = await change();
            asking = client.UntilFinalAsync(() => client.PageAsync(product.Id, world.Cancellation), world.Cancellation);
            await world.OrLongEnoughAsync(asking);
        }
        finally
        {
            instance.Database.Heal();
        }

        world.MustBe(await asking, changed.To(), Promises.NotFromBefore, $"at instance {reader + 1}, whose network stood still while {what}");
        var later = await client.UntilFinalAsync(() => client.PageAsync(product.Id, world.Cancellation), world.Cancellation);
        world.MustBe(later, changed.To(), Promises.NotFromBefore, $"at instance {reader + 1}, once its network went on");
    }

    /// <summary>
    /// Sends a change while nothing of the instance's reaches the database. An instance that acknowledges it all the same stays behind the barrier;
    /// otherwise the barrier is opened, and the change must be acknowledged.
    /// </summary>
    public static async Task<(ProductData Changed, Barrier Barrier)> ChangeBehindBarrierAsync(this CatalogueWorld world, int number, ProductData product)
    {
        var changed = product with { PriceCents = world.OtherPrice(product) };
        var barrier = new Barrier(world.Instances[number]);
        // "Not now" is right for as long as nothing passes; such a caller asks again.
        var client = world.Clients[number];
        var answer = client.UntilFinalAsync(() => client.PutAsync(changed.Id, changed.PriceCents, world.Cancellation), world.Cancellation);
        await world.OrLongEnoughAsync(answer);
        if (!answer.IsCompleted) barrier.Open();
        world.MustBeAcknowledged(await answer, changed);
        return (changed, barrier);
    }
}
