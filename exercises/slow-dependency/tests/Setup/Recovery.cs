using Harness.Scenarios;

namespace SlowDependency.Tests.Setup;

/// <summary>What must work again once a dependency answers (C9). Measured with fresh products, so that no page is remembered from before.</summary>
internal static class Recovery
{
    // The contract says 10 s.
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(25);

    /// <summary>An instance's pages must show recommendations again.</summary>
    public static Task MustRecommendAgainAsync(this StoreWorld world, StoreClient? client = null) =>
        MustComeBackAsync(world, "pages show recommendations", async product =>
        {
            var answer = await (client ?? world.Client).ViewAsync(product, world.Cancellation);
            return answer.Status == 200 && world.MustBePage(product, answer).Recommends;
        });

    /// <summary>An instance's checkouts must be placed again.</summary>
    public static Task MustPlaceAgainAsync(this StoreWorld world, StoreClient? client = null) =>
        MustComeBackAsync(world, "checkouts are placed", async product => (await world.CheckOutOnceAsync(product, client)).Answer!.Status == 201);

    private static async Task MustComeBackAsync(StoreWorld world, string what, Func<Product, Task<bool>> works)
    {
        var asked = 0;
        var answers = await Caller.UntilAsync(
            async () =>
            {
                asked++;
                return new Answer(await works(await world.NewProductAsync()) ? 200 : null, "", null, null);
            },
            answer => answer.Status == 200, Ceiling, world.Cancellation);
        world.Scenario.MustHoldInTime(
            Promises.Recovers, answers[^1].Status == 200, () => [$"asked {asked} times in {Ceiling.TotalSeconds} s since the dependency answers again; never: {what}"]);
    }
}
