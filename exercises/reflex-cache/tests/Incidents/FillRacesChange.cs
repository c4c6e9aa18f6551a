using Harness.Scenarios;
using ReflexCache.Tests.Setup;

namespace ReflexCache.Tests.Incidents;

public sealed class FillRacesChange
{
    // More operations than a page may take (C5).
    private const int MostOperations = 4;

    [Scenario("fill-races-change")]
    public Task A_change_that_falls_into_a_reading_is_shown_to_everybody_after_it() => CatalogueWorld.RunAsync(async world =>
    {
        for (var nth = 1; nth <= MostOperations; nth++)
        {
            await RaceAsync(world, nth, asList: false);
            await RaceAsync(world, nth, asList: true);
        }
    }, new CatalogueOptions { Instances = 2 });

    // The database has answered a reader, and the answer is on its way for so long that a change is acknowledged meanwhile.
    private static async Task RaceAsync(CatalogueWorld world, int nth, bool asList)
    {
        // Nobody has asked for it, and no start has seen it.
        var product = world.NewProduct();
        await world.ImportNewAsync(product);
        var (reader, writer) = (world.Clients[0], world.Clients[1]);
        Task<Answer> AskAsync() => asList ? reader.ListAsync([product.Id], world.Cancellation) : reader.PageAsync(product.Id, world.Cancellation);
        Task<Answer> first, change, second;
        bool wasAcknowledged;
        var changed = product with { PriceCents = world.OtherPrice(product) };
        using (var held = new HeldAnswer(world.Instances[0], nth))
        {
            first = AskAsync();
            await Task.WhenAny(held.Held, first);
            // It is answered with fewer operations: there is nothing to hold any more.
            if (!held.Held.IsCompleted)
            {
                await first;
                return;
            }

            world.Scenario.Did($"Asked one instance for a {(asList ? "list" : "page")} that it had not been asked for, held the database's answer {nth} to it, changed the price through the other instance, asked the first one again, let the answer go, and asked once more.");
            change = writer.PutAsync(product.Id, changed.PriceCents, world.Cancellation);
            // A reader may keep a writer waiting; then the change is not acknowledged before the answer is let go.
            await world.OrLongEnoughAsync(change);
            wasAcknowledged = change.IsCompleted;
            second = AskAsync();
            await world.OrLongEnoughAsync(second);
        }

        await first;
        world.MustBeAcknowledged(await change, changed);
        var answer = await second;
        if (wasAcknowledged) Must(answer, "by a caller who asked after the change was acknowledged, while an earlier caller's answer was still on its way");
        Must(await AskAsync(), "after the change was acknowledged and the earlier caller was answered");
        await world.MustShowAsync(reader, changed, Promises.NotFromBefore, "later");

        void Must(Answer got, string when)
        {
            if (asList) world.MustBeList(got, [changed.To()], Promises.NotFromBefore, $"at instance 1, {when}");
            else world.MustBe(got, changed.To(), Promises.NotFromBefore, $"at instance 1, {when}");
        }
    }
}
