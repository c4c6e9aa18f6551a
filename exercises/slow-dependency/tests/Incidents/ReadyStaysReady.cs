using Harness.Fakes;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

public sealed class ReadyStaysReady
{
    private const int Requests = 30;
    private const int Asked = 3;

    [Scenario("ready-stays-ready")]
    public Task No_instance_leaves_the_rotation_for_a_dependency() => StoreWorld.RunAsync(async world =>
    {
        world.Scenario.Did($"Let the recommender hang and the others fail, sent {Requests} pages and checkouts, and asked whether the instance is ready.");
        world.Recommendations.Rules.Add(FakeFault.NeverAnswerBeforeEffect);
        await world.Recommendations.MustBeInTroubleAsync("recommendations/probe");
        await MustBeReadyAsync(world);
        await Task.WhenAll((await world.NewProductsAsync(Requests)).Select(product => world.Client.ViewAsync(product, world.Cancellation)));
        await MustBeReadyAsync(world);
        world.Pricing.Rules.Add(FakeFault.FailBeforeEffect(503));
        world.Reservations.Rules.Add(FakeFault.FailBeforeEffect(503));
        await Task.WhenAll((await world.NewProductsAsync(Requests)).Select(product => world.CheckOutOnceAsync(product)));
        await MustBeReadyAsync(world);
    });

    private static async Task MustBeReadyAsync(StoreWorld world)
    {
        for (var number = 0; number < Asked; number++)
        {
            var ready = await world.Client.HealthAsync("ready", world.Cancellation);
            world.Scenario.MustHoldInTime(Promises.ReadyStaysReady, ready.Status == 200, () => ["GET /health/ready", $"answer: {ready}"]);
        }
    }
}
