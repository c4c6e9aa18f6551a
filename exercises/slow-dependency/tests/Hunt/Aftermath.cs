using System.Diagnostics;
using Harness.Fakes;
using Harness.Hunting;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Hunt;

/// <summary>What must hold when a script is over and everything has been healed.</summary>
/// <param name="world">The world.</param>
/// <param name="weather">What excuses a service.</param>
/// <param name="newShopper">Makes callers who are judged by themselves.</param>
internal sealed class Aftermath(StoreWorld world, Weather weather, Func<Shopper> newShopper)
{
    // Of each kind, so that together they are as many as C4 speaks of.
    private const int LastCallers = 5;

    // Of a few, half or four fifths say nothing.
    private const int EnoughForHalf = 8;
    private const int EnoughForMost = 10;
    private const double FewestBesideOne = 0.8;
    private const int OneIn = 20;

    // Of how many C11 promises it.
    private const int MostInDoubt = 50;

    // As many orders are read at once; C5 speaks of half as many again.
    private const int LookedAtOnce = 100;

    // Half as much again as the contract says (C11, C12).
    private static readonly TimeSpan GivenBackWithin = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan BetweenPages = TimeSpan.FromSeconds(0.8);

    // Slow within C4, so that ten requests are with the instance at once, however soon each is sent.
    private static readonly Move[] SlowAtLast = [Slow("recommender", "0.5"), Slow("pricing", "0.5"), Slow("warehouse", "1")];

    /// <summary>While the recommender alone is in trouble, at least half of the pages and checkouts are served (C2).</summary>
    public void MustHaveSold(Shopper shopper, Presence presence)
    {
        var onlyRecommender = shopper.All.Where(one => weather.Excuses("recommender", one.From, one.To) && !weather.Excuses("pricing", one.From, one.To)
            && !weather.Excuses("warehouse", one.From, one.To) && !presence.IsCrowded(one.Instance, one.From, one.To)).ToList();
        if (onlyRecommender.Count < EnoughForHalf) return;
        var served = onlyRecommender.Count(one => one.Answer.Status is 200 or 201);
        world.Scenario.MustHoldInTime(
            Promises.SellsWithoutRecommendations, served * 2 >= onlyRecommender.Count,
            () => [$"served at the first request while the recommender was in trouble: {served} of {onlyRecommender.Count}", .. onlyRecommender.Where(one => one.Answer.Status == 503).Take(3).Select(one => $"another answer: {one.Answer}")]);
    }

    /// <summary>
    /// While the calls for one product fail, or those for some, and they are one in twenty at most, at least four of five of all others are served
    /// whole (C13). Where some fail, they are counted among the others.
    /// </summary>
    public void MustHaveServedBeside(Shopper shopper, Presence presence, Product one)
    {
        var beside = shopper.All.Where(page => page.What == "page" && page.Product.Id != one.Id && weather.ExcusesOne(page.From, page.To)
            && !weather.ExcusesAll(page.From, page.To) && !presence.IsCrowded(page.Instance, page.From, page.To)).ToList();
        if (beside.Count < EnoughForMost) return;
        var since = beside.Min(page => page.From);
        if (shopper.All.Count(page => page.Product.Id == one.Id && page.To >= since) * OneIn > beside.Count) return;
        var served = beside.Count(page => page.IsWhole);
        world.Scenario.MustHoldInTime(
            Promises.SomeErrorsStopNobody, served >= beside.Count * FewestBesideOne,
            () => [$"all calls succeeded but those for {one}, or for one product in twenty, which failed at once", $"pages of other products that were shown whole: {served} of {beside.Count}", .. beside.Where(page => !page.IsWhole).Take(3).Select(page => $"another answer: {page.Answer}")]);
    }

    /// <summary>Calls that nobody waits for any more are closed, although what hung goes on hanging (C10). Look-ups and cancellations may go on.</summary>
    public async Task MustHaveClosedAsync()
    {
        foreach (var dependency in new HttpFake[] { world.Recommendations, world.Pricing })
        {
            var last = dependency.Journal.Count;
            await world.MustHaveClosedAsync(dependency, request => request.Number <= last);
        }

        var lastReservation = world.Reservations.Journal.Count;
        await world.MustHaveClosedAsync(world.Reservations, request => request.Number <= lastReservation && Warehouse.IsReservation(request));
    }

    /// <summary>An instance that starts beside work that is under way leaves it alone, also when it has had its time to look around (C11).</summary>
    public async Task MustBeLeftAloneAsync(IReadOnlyList<Placed> placed, TimeSpan until)
    {
        await world.MustAgreeAsync(placed);
        if (until > TimeSpan.Zero) await Task.Delay(until, world.Cancellation);
        await world.MustAgreeAsync(placed);
    }

    /// <summary>Every checkout is an order with its reservation, or neither, soon after the warehouse answers again (C11, C12).</summary>
    /// <param name="placed">The checkouts.</param>
    /// <param name="since">When the script began, as a timestamp of <see cref="Stopwatch"/>.</param>
    public async Task MustAgreeAsync(IReadOnlyList<Placed> placed, long since)
    {
        var isPromised = !weather.Excuses("warehouse", since, Stopwatch.GetTimestamp()) || placed.Count(IsInDoubt) <= MostInDoubt;
        foreach (var some in placed.Where(one => isPromised || one.Answer?.Status == 201).Chunk(LookedAtOnce))
            await world.MustAgreeAsync(some, GivenBackWithin, Promises.ManyAreGivenBack);
    }

    /// <summary>
    /// When nothing excuses a service any more, it works as if nothing had been: for as many callers as C4 speaks of. Until then there is a
    /// page a second, with which it may find out that all is well (C9), or nothing at all: then time alone must do (C1, C6).
    /// </summary>
    /// <param name="isQuiet">Whether nobody asks for anything until then.</param>
    /// <param name="since">When the script began, as a timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="haveManyLeft">Whether many callers left: what they had asked for must be in nobody's way, however well the dependencies are (C4).</param>
    public async Task MustBeAsBeforeAsync(bool isQuiet, long since, bool haveManyLeft)
    {
        if (weather.ExcusesAll(since, Stopwatch.GetTimestamp())) await PassTroubleAsync(isQuiet);
        else if (haveManyLeft) await PassLeaversAsync();
        else return;
        var last = newShopper();
        // Made before, so that all requests are sent at the same moment.
        var products = await world.NewProductsAsync(2 * LastCallers * world.Clients.Count);
        var spells = isQuiet || haveManyLeft ? SlowAtLast.Select(weather.Begin).ToList() : [];
        await Task.WhenAll(products.Select((product, number) =>
        {
            var instance = number % world.Clients.Count;
            return number / world.Clients.Count % 2 == 0 ? last.PageAsync(instance, product) : last.CheckOutAsync(instance, product);
        }));
        foreach (var spell in spells) weather.End(spell);
        await world.MustAgreeAsync(last.Placed);
    }

    // The warehouse reserved for it, and no caller was told so.
    private bool IsInDoubt(Placed one) => one.Answer?.Status != 201 && world.Reservations.MostHeldFor(one.Basket.OrderId) > 0;

    private async Task PassLeaversAsync()
    {
        world.Scenario.Did("Waited until nobody who had left could be with the shop any more. Then asked for as much at once as C4 speaks of, at each instance, with slow dependencies.");
        await Task.Delay(Presence.Lingers, world.Cancellation);
    }

    private async Task PassTroubleAsync(bool isQuiet)
    {
        world.Scenario.Did(isQuiet
            ? "Healed everything, and asked for nothing until nothing excused the service any more; then for as much at once as C4 speaks of, at each instance, with slow dependencies."
            : "Healed everything, and went on with a page a second through each instance until nothing excused the service any more.");
        while (weather.UntilUnexcused() is var left && left > TimeSpan.Zero)
        {
            if (isQuiet)
            {
                await Task.Delay(left, world.Cancellation);
                continue;
            }

            await Task.WhenAll(world.Clients.Select(async client => await client.ViewAsync(await world.NewProductAsync(), world.Cancellation)));
            await Task.Delay(BetweenPages, world.Cancellation);
        }
    }

    private static Move Slow(string dependency, string seconds) => new("slow")
    {
        With = new Dictionary<string, string> { ["dependency"] = dependency, ["seconds"] = seconds, ["when"] = "before" },
    };
}
