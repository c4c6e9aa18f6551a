using Harness.Scenarios;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Guards;

public sealed class OvertakenCommit
{
    private const int Tries = 5;

    // A service that waits for the oldest writer before it tells billing anything is right, so that this decides nothing.
    private static readonly TimeSpan OvertakesWithin = TimeSpan.FromSeconds(2);

    [Scenario("overtaken-commit")]
    public Task A_change_that_commits_after_a_later_one_arrives_all_the_same() => OrdersWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var warm = world.NewOrders(4);
        await world.PutAllAsync(warm);
        await world.MustAgreeAsync(warm);
        List<Tracked> orders = [.. warm];
        for (var number = 1; number <= Tries; number++)
        {
            var (slow, quick) = (world.NewOrder(), world.NewOrder());
            orders.AddRange([slow, quick]);
            if (await IsOvertakenAsync(world, slow, quick)) break;
        }

        await world.MustAgreeAsync([.. orders]);
    });

    // A commit that was held may have been another one, of a worker: then the change is answered. A service that commits with its only
    // statement cannot be held in between.
    private static async Task<bool> IsOvertakenAsync(OrdersWorld world, Tracked slow, Tracked quick)
    {
        using var commit = new HeldCommit(world.Service);
        var answer = world.Client.PutAsync(slow, world.NewContent(), world.Cancellation, isHeld: true);
        await Task.WhenAny(commit.Held, answer);
        await world.PutAsync(quick, world.NewContent());
        await world.Billing.Journal.WhenAsync(_ => world.Billing.EffectsOf(quick.OrderId).Count > 0, OvertakesWithin);
        var isOvertaken = !answer.IsCompleted;
        commit.Pass();
        await answer;
        world.FaultEnded();
        world.Scenario.Did($"Held the commit of {slow} until {quick}, made after it, had been committed and billing knew it or had had {OvertakesWithin.TotalSeconds:0} s, and let it pass{(isOvertaken ? "" : ": it had been answered before")}.");
        return isOvertaken;
    }
}
