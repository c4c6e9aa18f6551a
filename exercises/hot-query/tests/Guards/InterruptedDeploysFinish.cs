using Harness.Scenarios;
using Harness.Verdicts;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Guards;

public sealed class InterruptedDeploysFinish
{
    [Scenario("interrupted-deploys-finish")]
    public Task A_start_that_was_interrupted_is_finished_by_the_next() => OrdersWorld.RunAsync(async world =>
    {
        foreach (var waits in (int[])[0, 2, 5])
        {
            world.Scenario.Did($"Started the new version beside open transactions, and ended its sessions when it waited for the {waits + 1}. time.");
            if (!await InterruptAsync(world, waits)) break;
        }

        world.Scenario.Did("Started it again, with no transaction in its way.");
        try
        {
            await world.StartInstanceAsync();
        }
        catch (InvalidServiceException invalid)
        {
            world.Scenario.MustHoldInTime(Promises.StartsAfterwards, holds: false, () => ["the next start failed:", .. Deploys.LastWords(invalid)]);
        }

        await world.MustHaveValidIndexesAsync();
        await world.MustShowOrdersAsync();
    }, new OrdersOptions { FreshOrders = 800, StartsLater = true, Instances = 4 });

    /// <summary>Whether the start was interrupted; otherwise it did not wait that often.</summary>
    private static async Task<bool> InterruptAsync(OrdersWorld world, int waits)
    {
        // Begun before the start, which cannot hold up a writer yet; what an interrupted start left behind must not either (C12).
        var begun = waits == 0
            ? await OpenWriter.BeginAsync(world)
            : await OpenWriter.BeginAsync(world, "after a start that was interrupted, and before the next one, ");
        var starting = world.StartInstanceAsync();
        var writer = await world.PassAsync(begun, starting, waits);
        if (writer is not null)
        {
            await world.EndSessionsAsync();
            // The start ends, or retries by itself.
            await world.WaitsForAsync(writer, starting);
            await writer.DisposeAsync();
        }

        try
        {
            await starting;
            return false;
        }
        catch (InvalidServiceException) when (writer is not null)
        {
            return true;
        }
        catch (InvalidServiceException invalid)
        {
            world.Scenario.MustHoldInTime(
                Promises.StartsAfterwards, holds: false, () => ["a start after one that was interrupted failed:", .. Deploys.LastWords(invalid)]);
            return false;
        }
    }
}
