using Harness.Fakes;
using Harness.Scenarios;

namespace SlowDependency.Tests.Setup;

/// <summary>Requests while a dependency is in trouble, and the answers that they must get.</summary>
internal static class Trouble
{
    /// <summary>The limit for an instance's calls to one dependency, doubled for calls that were given up a moment ago (C10).</summary>
    public const int MostOpen = 64;

    /// <summary>After this time, no earlier price may be shown or charged (C3: 5 s).</summary>
    public static readonly TimeSpan PricesAreStale = TimeSpan.FromSeconds(7);

    /// <summary>After this time, every request that the warehouse has received has taken effect, or never will (D5: 3 s).</summary>
    public static readonly TimeSpan EffectCeiling = TimeSpan.FromSeconds(5);

    // Of an instance, at a dependency, for so long after its last caller was answered: calls on its own account may still be open (C7).
    private const int MostLeftOpen = 10;
    private static readonly TimeSpan ClosedCeiling = TimeSpan.FromSeconds(8);

    private const int Others = 10;
    private const double FewestAtOnce = 0.5;
    // Well within the three seconds that a service waits for the warehouse (C4): later requests are sent while calls hang.
    private static readonly TimeSpan GatherCeiling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GatherQuiet = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan AskedLook = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Asks for pages of fresh products all at once, and for orders and checkouts among them, each until it is served. The
    /// recommender is in trouble, and stays so until all are served.
    /// </summary>
    public static async Task MustSellAsync(this StoreWorld world, int pages)
    {
        var shown = await world.NewProductsAsync(pages);
        var bought = await world.NewProductsAsync(Others);
        var known = (await world.BuyAsync(bought[0], Promises.SellsWithoutRecommendations))[^1];

        world.Scenario.Did($"Asked for {pages} pages at once, and for {Others} orders and {Others} checkouts among them; the recommender stayed as it was.");
        var viewing = shown.Select(product => world.Client.ViewAsync(product, world.Cancellation)).ToArray();
        await world.Recommendations.GatherAsync(pages);
        var reading = Enumerable.Range(0, Others).Select(_ => world.Client.FindOrderAsync(known.Basket.OrderId, world.Cancellation)).ToArray();
        var buying = bought.Select(product => world.CheckOutOnceAsync(product)).ToArray();

        MustBeServed(world, Promises.SellsWithoutRecommendations, "orders read", await Task.WhenAll(reading), 200);
        var views = await Task.WhenAll(viewing);
        MustBeServed(world, Promises.SellsWithoutRecommendations, "pages", views, 200);
        var placed = await Task.WhenAll(buying);
        MustBeServed(world, Promises.SellsWithoutRecommendations, "checkouts", [.. placed.Select(one => one.Answer!)], 201);
        foreach (var (product, answer) in shown.Zip(views).Where(view => view.Second.Status == 200)) world.MustBePage(product, answer);
        await Task.WhenAll(shown.Zip(views).Where(view => view.Second.Status != 200)
            .Select(view => world.ShowAsync(view.First, Promises.SellsWithoutRecommendations)));
        await world.MustHaveClosedAsync(world.Recommendations);
        await world.MustAgreeAsync(placed);
    }

    /// <summary>Whatever the dependency does, few calls stay open when nobody has been waiting for a while (C10).</summary>
    /// <param name="world">The world; all its callers have been answered.</param>
    /// <param name="dependency">The dependency.</param>
    /// <param name="isCounted">Which calls count; all by default.</param>
    public static async Task MustHaveClosedAsync(this StoreWorld world, HttpFake dependency, Func<FakeRequest, bool>? isCounted = null)
    {
        var most = MostLeftOpen * world.Instances.Count;
        using var waiting = world.Scenario.Waiting("the calls that nobody waits for to be closed");
        var closed = await dependency.Journal.WhenAsync(journal => journal.InFlight <= most || journal.Open(isCounted) <= most, ClosedCeiling);
        world.Scenario.MustHoldInTime(
            Promises.GivenUpIsClosed, closed,
            () => [$"calls to {dependency.Name} that are open {ClosedCeiling.TotalSeconds} s after the last request was answered: {dependency.Journal.Open(isCounted)}, of {world.Instances.Count} instance(s)"]);
    }

    /// <summary>At least half must have this status; each was requested once (C2, C10).</summary>
    public static void MustBeServed(this StoreWorld world, Invariant promise, string what, IReadOnlyList<Answer> answers, int status)
    {
        var served = answers.Count(answer => answer.Status == status);
        world.Scenario.MustHoldInTime(
            promise, served >= answers.Count * FewestAtOnce,
            () => [$"{what} that were answered {status} at the first request: {served} of {answers.Count}", .. answers.Where(answer => answer.Status != status).Take(3).Select(answer => $"another answer: {answer}")]);
    }

    /// <summary>However many calls and connections there were, few were open at once (C10).</summary>
    public static void MustHaveBeenBounded(this StoreWorld world, HttpFake dependency)
    {
        IEnumerable<string> Seen() =>
            [$"calls to {dependency.Name} that were open at once: {dependency.Journal.PeakInFlight}", $"connections: {dependency.Network.PeakConnections}"];
        world.Scenario.MustBeAtMost(Promises.Bounded, "open calls", dependency.Journal.PeakInFlight, MostOpen, Seen);
        world.Scenario.MustBeAtMost(Promises.Bounded, "open connections", dependency.Network.PeakConnections, MostOpen, Seen);
    }

    /// <summary>
    /// Waits until one of the dependencies was called for these requests, however long the service takes to call; a service that never does
    /// has answered. Calls on an instance's own account do not count (C7).
    /// </summary>
    /// <param name="dependencies">The dependencies that may be called.</param>
    /// <param name="isAsked">Whether a call is an awaited one; no earlier call may be.</param>
    /// <param name="answered">Completes when the callers have been answered.</param>
    /// <returns>Whether one was called.</returns>
    public static async Task<bool> WhenAskedAsync(this IReadOnlyCollection<HttpFake> dependencies, Func<FakeRequest, bool> isAsked, Task answered)
    {
        bool HasCome(Journal journal) => journal.Entries.Any(entry => isAsked(entry.Request));
        // In short waits: a service that never calls must not be waited for any longer than its answer takes.
        while (!answered.IsCompleted && !dependencies.Any(dependency => HasCome(dependency.Journal)))
            await Task.WhenAny([.. dependencies.Select(dependency => dependency.Journal.WhenAsync(HasCome, AskedLook)), answered]);
        return dependencies.Any(dependency => HasCome(dependency.Journal));
    }

    /// <summary>
    /// Waits until this many calls are open at a dependency, or no more come for a moment: how many come is up to the service.
    /// </summary>
    /// <param name="dependency">The dependency.</param>
    /// <param name="wanted">How many.</param>
    /// <param name="within">How long at most; a second by default.</param>
    /// <param name="isCounted">Which calls count; all by default.</param>
    /// <returns>How many are open.</returns>
    public static async Task<int> GatherAsync(this HttpFake dependency, int wanted, TimeSpan? within = null, Func<FakeRequest, bool>? isCounted = null)
    {
        var seen = 0;
        using var over = new CancellationTokenSource(within ?? GatherCeiling);
        while (seen < wanted && !over.IsCancellationRequested)
        {
            if (!await dependency.Journal.WhenAsync(journal => journal.InFlight > seen && journal.Open(isCounted) > seen, GatherQuiet)) break;
            seen = dependency.Journal.Open(isCounted);
        }

        return seen;
    }

    /// <summary>How many calls are open: those that meet the condition, or all without one.</summary>
    public static int Open(this Journal journal, Func<FakeRequest, bool>? isCounted = null) =>
        isCounted is null ? journal.InFlight : journal.Entries.Count(entry => entry.IsInFlight && isCounted(entry.Request));

    /// <summary>The harness's own call to a dependency: its status within a second, or null.</summary>
    public static async Task<int?> ProbeAsync(this HttpFake dependency, string path)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = dependency.BaseAddress, Timeout = ProbePatience };
        try
        {
            using var answer = await http.GetAsync(path);
            return (int)answer.StatusCode;
        }
        catch (Exception nothing) when (nothing is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Ends the attempt as inconclusive unless the dependency is in the trouble that the scenario created.</summary>
    /// <exception cref="InconclusiveException">It answers.</exception>
    public static async Task MustBeInTroubleAsync(this HttpFake dependency, string path)
    {
        var status = await dependency.ProbeAsync(path);
        ScenarioContext.MeasurementIsValid(status is null or >= 500, $"{dependency.Name} answered {status}: the fault did not take effect.");
    }
}
