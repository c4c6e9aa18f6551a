using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Guards;

public sealed class LiveStaysLive
{
    private const int Asked = 3;

    [Scenario("live-stays-live")]
    public Task The_process_is_alive_whatever_else_is_broken() => StoreWorld.RunAsync(async world =>
    {
        world.Scenario.Did("Let all dependencies and the database refuse connections, asked for a few pages, and asked whether the instance is alive.");
        foreach (var dependency in world.Dependencies) dependency.Refuse();
        var product = await world.NewProductAsync();
        world.Instances[0].Database.Refuse();
        await world.Recommendations.MustBeInTroubleAsync("recommendations/probe");
        for (var number = 0; number < Asked; number++)
        {
            await world.Client.ViewUnjudgedAsync(product, world.Cancellation);
            var live = await world.Client.HealthAsync("live", world.Cancellation);
            world.Scenario.MustHoldInTime(Promises.LiveStaysLive, live.Status == 200, () => ["GET /health/live", $"answer: {live}"]);
        }
    });
}
