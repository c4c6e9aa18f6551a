using Harness.Hunting;
using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Hunt;

/// <summary>What must hold of every lane in the end.</summary>
internal sealed class LaneBooks(OrdersWorld world)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>Judges the lanes of a script, when everything is healed and every caller has its answer.</summary>
    public async Task<IReadOnlyList<Violation>> JudgeAsync(Script script, List<OrderLane> lanes)
    {
        // Whoever was killed or lost its database may have been about to note a refusal.
        var mostTries = 1 + script.Disturbances.Count(move => move.Do is "kill" or "database" or "lost answer");
        var judged = await Task.WhenAll(lanes.Select(lane => Violation.OfAsync(lane.Name, async () =>
        {
            MustHaveWaited(lane, mostTries);
            var retrying = RetryAsync(lane);
            await world.MustAgreeAsync(lane.Order);
            await retrying;
            await MustBeFoundAsync(lane.Order);
        })));
        return [.. judged.OfType<Violation>()];
    }

    // What a caller asked for who has left may be committed at any time: then there is something newer to be found.
    private async Task MustBeFoundAsync(Tracked order)
    {
        while (world.Billing.EffectsOf(order.OrderId) is [.., var newest])
        {
            await world.MustTakeAsync([newest]);
            if ((await world.Client.GetAsync(order.OrderId, world.Cancellation)).Order?.Sequence == newest.Sequence)
            {
                await world.MustFindAsync(order, newest.Content);
                return;
            }

            await world.MustAgreeAsync(order);
        }
    }

    // A minute is longer than a script.
    private void MustHaveWaited(OrderLane lane, int mostTries)
    {
        if (lane.Lane.Moves.Any(move => move.Do == "retry")) return;
        var refusals = world.Billing.ReceiptsOf(lane.Order.OrderId).Count(receipt => receipt.Entry.Status == 422);
        world.Scenario.MustBeAtMost(Promises.RefusedWaits, "tries of a refused change", refusals, mostTries, () => world.LinesOf(lane.Order));
    }

    // A refused order waits for a minute unless somebody asks, when the refusal is known and no try is open: asked before, it waits again. A try that is
    // open still may have been refused before everything was healed.
    private async Task RetryAsync(OrderLane lane)
    {
        if (!lane.IsRefused) return;
        for (var tries = 0; tries < Books.ArrivesWithin / RetryPause; tries++)
        {
            var receipts = world.Billing.ReceiptsOf(lane.Order.OrderId);
            if (!receipts.Any(receipt => receipt.Entry.IsInFlight || IsRefused(receipt, receipts))) return;
            await world.Client.RetryStuckAsync(lane.Order.OrderId, world.Cancellation);
            await Task.Delay(RetryPause, world.Cancellation);
        }
    }

    private static bool IsRefused(Receipt receipt, IReadOnlyList<Receipt> all) =>
        receipt.Entry.Status == 422 && !all.Any(other => other.IsTaken && other.Message == receipt.Message);
}
