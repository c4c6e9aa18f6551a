using Harness.Fakes;
using Harness.Faults;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Incidents;

public sealed class AbandonedPages
{
    // As many as an instance must not turn away (C4); and a second time, so that there are twenty (C12).
    private const int AtOnce = 10;
    private const int Times = 2;

    // A quarter of the callers that left (C12): where a service turned some away the second time, fewer have left.
    private const double MostFurtherCalls = 0.25;

    // Slow within C4, and much longer than callers take to leave.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(0.9);
    private static readonly TimeSpan LeavingIsNoticed = TimeSpan.FromSeconds(0.3);

    [Scenario("abandoned-pages")]
    public Task Pages_whose_callers_have_left_cost_no_more_calls() => StoreWorld.RunAsync(async world =>
    {
        world.Scenario.Did($"Asked for {AtOnce} pages, and closed the connections while the first calls to the dependencies were under way. Then let the dependencies answer, and asked for {AtOnce} other pages, one after the other. Did all of it {Times} times.");
        var (left, further) = (0, 0);
        for (var time = 1; time <= Times; time++)
        {
            var (leftNow, furtherNow) = await AbandonAsync(world);
            // The second time, the service may still count its calls of the first time as a dependency's trouble.
            world.Scenario.MustHoldInTime(
                Promises.SlowIsNotBroken, time > 1 || leftNow >= AtOnce / 2, () => [$"pages that were still being asked for within a second of the first call: {leftNow} of {AtOnce}"]);
            (left, further) = (left + leftNow, further + furtherNow);
        }

        world.Scenario.MustBeAtMost(
            Promises.AbandonedReadsStop, "calls for one caller who had left", (double)further / left, MostFurtherCalls,
            () => [$"pages whose callers had left: {left}", $"calls that were made for them afterwards: {further}"]);
        await MustEndWithTheirCallersAsync(world);
    });

    // Pricing is well, and answers when everybody has left: its answer may be used, but asks for nothing more.
    private static async Task MustEndWithTheirCallersAsync(StoreWorld world)
    {
        HttpFake[] read = [world.Recommendations, world.Pricing];
        world.Scenario.Did($"Let pricing answer after {Slow.TotalSeconds} s. {Times} times, asked for {AtOnce} pages and closed the connections before that.");
        world.Pricing.Rules.Add(FakeFault.DelayBeforeEffect(Slow));
        var (left, further) = (0, 0);
        for (var time = 0; time < Times; time++)
        {
            var products = await world.NewProductsAsync(AtOnce);
            bool IsForThem(FakeRequest request) => products.Any(product => Recommender.IsAbout(request, product.Id) || PriceList.IsAbout(request, product.Id));
            var answers = await world.AbandonAsync(products, (product, leaving) => world.Client.ViewAsync(product, leaving), IsForThem, world.Pricing);
            var since = read.ToDictionary(dependency => dependency, dependency => dependency.Journal.Now + LeavingIsNoticed);
            // What pricing was asked before has its effect all the same, and a service that goes on then has its turn.
            await world.Pricing.Journal.WhenAsync(journal => journal.Entries.Where(entry => IsForThem(entry.Request)).All(entry => entry.EffectAt is not null), Slow * 2);
            await world.Client.ViewAsync(await world.NewProductAsync(), world.Cancellation);
            await world.WhenQuietAsync();
            left += answers.Count(answer => answer is null);
            further += read.Sum(dependency => dependency.Journal.Entries.Count(entry => IsForThem(entry.Request) && entry.ReceivedAt > since[dependency]));
        }

        world.Pricing.Heal();
        world.Scenario.ShouldBeForced(left >= AtOnce, $"Only {left} of {AtOnce * Times} callers left before pricing answered.");
        world.Scenario.MustBeAtMost(
            Promises.AbandonedReadsStop, "calls for one caller who had left while pricing was slow", (double)further / Math.Max(1, left), MostFurtherCalls,
            () => [$"pages whose callers had left: {left}", $"calls that were made for them {LeavingIsNoticed.TotalSeconds} s later and more: {further}"]);
    }

    private static async Task<(int Left, int Further)> AbandonAsync(StoreWorld world)
    {
        var gate = new Gate();
        HttpFake[] read = [world.Recommendations, world.Pricing];
        foreach (var dependency in read) dependency.Rules.Add(FakeFault.HoldBeforeEffect(gate));
        var products = await world.NewProductsAsync(AtOnce);
        var answers = await world.AbandonAsync(products, (product, leaving) => world.Client.ViewAsync(product, leaving), IsForThem, read);
        foreach (var (product, answer) in products.Zip(answers))
        {
            if (answer is { Status: not (null or 503) }) world.MustBePage(product, answer);
        }

        await Crowds.WhenNoCallIsOpenAsync(read);
        var before = CallsFor();
        gate.Open();
        // These requests come after the abandoned ones: once they are answered, the service has had its turn for all.
        foreach (var product in await world.NewProductsAsync(AtOnce)) await world.Client.ViewAsync(product, world.Cancellation);
        await world.WhenQuietAsync();
        var further = CallsFor() - before;
        foreach (var dependency in read) dependency.Heal();
        return (answers.Count(answer => answer is null), further);

        bool IsForThem(FakeRequest request) => products.Any(product => Recommender.IsAbout(request, product.Id) || PriceList.IsAbout(request, product.Id));
        int CallsFor() => read.Sum(dependency => dependency.Journal.Entries.Count(entry => IsForThem(entry.Request)));
    }
}
