using Harness.Hunting;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Hunt;

/// <summary>What one script is played and judged with.</summary>
/// <param name="Known">An order that was placed before.</param>
/// <param name="Common">The product that all lanes share.</param>
/// <param name="Presence">Who is with which instance.</param>
/// <param name="Shopper">Asks and judges.</param>
/// <param name="Refusals">Asks for what must be refused.</param>
/// <param name="Throng">Asks for much at once.</param>
/// <param name="Catalogue">Products of particular kinds.</param>
/// <param name="Counts">The calls.</param>
/// <param name="IsSlow">Whether a dependency is slow.</param>
/// <param name="IsThroughOne">Whether everybody asks the first instance.</param>
internal sealed record Episode(
    Placed Known, Product Common, Presence Presence, Shopper Shopper, Refusals Refusals, Throng Throng, Catalogue Catalogue, CallCounts Counts,
    bool IsSlow, bool IsThroughOne)
{
    /// <summary>When the second instance had started again; null if it went on.</summary>
    public long? RestartedAt { get; set; }
}

/// <summary>Plays a lane: one move after the other.</summary>
/// <param name="world">The world.</param>
/// <param name="episode">What the script is played with.</param>
internal sealed class LaneRun(StoreWorld world, Episode episode)
{
    private Product? _coming;
    private bool _hasCome;
    private (Product Small, Product Large)? _twins;

    /// <summary>Plays it.</summary>
    public async Task RunAsync(Lane lane)
    {
        var own = await world.NewProductAsync();
        foreach (var move in lane.Moves)
        {
            await Task.Delay(move.Pause(), world.Cancellation);
            await PlayAsync(move, own);
        }
    }

    private Task PlayAsync(Move move, Product own)
    {
        var instance = move["through"] == "2" && world.Clients.Count > 1 && !episode.IsThroughOne ? 1 : 0;
        TimeSpan? leaves = move["leaves"] is null ? null : move.Seconds("leaves");
        return move.Do switch
        {
            "page" => PageAsync(move, instance, own, leaves),
            "checkout" => CheckOutAsync(move, instance, own, leaves),
            "order" => episode.Shopper.OrderAsync(instance, episode.Known),
            "health" => episode.Shopper.HealthAsync(instance),
            "not listed" => NotListedAsync(move, instance),
            "bad basket" => episode.Refusals.BadBasketAsync(instance, move["what"]!, own),
            "import" => ImportAsync(),
            "withdraw" => Done(() => episode.Catalogue.Withdraw(own)),
            "reprice" => Done(() => episode.Catalogue.Reprice(own)),
            "stream" => episode.Throng.StreamAsync(episode.Shopper, episode.Refusals, instance, move, own, episode.Common),
            _ => CrowdAsync(move, instance, leaves),
        };
    }

    private async Task PageAsync(Move move, int instance, Product own, TimeSpan? leaves) =>
        await episode.Shopper.PageAsync(instance, await ProductAsync(move, own), leaves);

    private async Task CheckOutAsync(Move move, int instance, Product own, TimeSpan? leaves)
    {
        var product = await ProductAsync(move, own);
        var basket = move["product"] is "small twin" or "large twin" ? episode.Catalogue.NewLargest(product) : world.NewBasket(product);
        await episode.Shopper.CheckOutAsync(instance, basket, leaves);
    }

    // A shorter script may have its moves twice, or without those that they need.
    private async Task NotListedAsync(Move move, int instance)
    {
        if (!_hasCome) await episode.Refusals.NotListedAsync(instance, _coming ??= episode.Catalogue.NewComing(), buys: move["of"] == "checkouts");
    }

    private async Task ImportAsync()
    {
        if (_hasCome) return;
        await episode.Catalogue.ImportAsync(_coming ??= episode.Catalogue.NewComing());
        _hasCome = true;
    }

    private Task CrowdAsync(Move move, int instance, TimeSpan? leaves) => move["of"] switch
    {
        "checkouts" => episode.Throng.BuyersAsync(episode.Shopper, instance, move.Number("count"), leaves, episode.IsSlow),
        "orders" => episode.Throng.ReadersAsync(instance, move.Number("count"), episode.Known, episode.IsSlow),
        _ => episode.Throng.CrowdAsync(instance, move.Number("count"), leaves, episode.IsSlow),
    };

    private async Task<Product> ProductAsync(Move move, Product own) => move["product"] switch
    {
        "own" => own,
        "common" => episode.Common,
        "coming" when _hasCome => _coming!,
        "small twin" => (_twins ??= await episode.Catalogue.NewTwinsAsync()).Small,
        "large twin" => (_twins ??= await episode.Catalogue.NewTwinsAsync()).Large,
        _ => await world.NewProductAsync(),
    };

    private static Task Done(Action change)
    {
        change();
        return Task.CompletedTask;
    }
}
