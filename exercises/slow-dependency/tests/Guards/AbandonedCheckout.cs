using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Guards;

public sealed class AbandonedCheckout
{
    private const int Checkouts = 10;

    [Scenario("abandoned-checkout")]
    public Task A_checkout_whose_caller_left_is_finished() => StoreWorld.RunAsync(async world =>
    {
        var gate = new Gate();
        world.Reservations.Rules.Add(Warehouse.IsReservation, FakeFault.HoldBeforeEffect(gate));
        Basket[] baskets = [.. (await world.NewProductsAsync(Checkouts)).Select(world.NewBasket)];

        var isTheirs = world.Reservations.LaterReservations();
        world.Scenario.Did($"Checked out {Checkouts} times, and closed the connections while the warehouse was reserving. Then let the warehouse go on.");
        var answers = await world.AbandonAsync(baskets, (basket, leaving) => world.Client.CheckOutAsync(basket, leaving), isTheirs, world.Reservations);
        world.MustHaveReachedTheWarehouse(world.Reservations.Journal.Entries.Any(entry => isTheirs(entry.Request)), $"reservations of {Checkouts} checkouts whose callers left");
        foreach (var (basket, answer) in baskets.Zip(answers))
        {
            // No dependency was in trouble, and ten checkouts at once are no reason to turn one away (C4, C6).
            world.Scenario.MustHoldInTime(
                Promises.NotNowNeedsAReason, answer?.Status is 201 or null, () => [$"{basket}, while the warehouse was reserving", $"answer, before the caller left: {answer}"]);
        }

        await Crowds.WhenNoCallIsOpenAsync(world.Reservations);
        gate.Open();
        // Whether or not a caller waits for them: until the reservations have taken effect, an unfinished checkout leaves nothing to check.
        var landed = await world.Reservations.Journal.WhenAsync(
            journal => journal.Entries.Where(entry => isTheirs(entry.Request)).All(entry => entry.EffectAt is not null), Trouble.EffectCeiling);
        ScenarioContext.MeasurementIsValid(landed, $"The harness's warehouse did not carry out its requests within {Trouble.EffectCeiling.TotalSeconds} s.");
        await world.MustAgreeAsync(baskets.Zip(answers, (basket, answer) => new Placed(basket, answer)));
    });
}
