using System.Diagnostics;
using Harness.Fakes;
using Harness.Hunting;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Hunt;

/// <summary>Plays scripts on one world.</summary>
internal sealed class StoreStage : IStage
{
    private const int LastCallers = 5;

    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan BetweenPages = TimeSpan.FromSeconds(0.8);

    private readonly StoreWorld _world;
    private readonly Weather _weather;

    public StoreStage(StoreWorld world)
    {
        (_world, _weather) = (world, new Weather(world));
        _weather.Watch();
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Violation>> PlayAsync(Script script)
    {
        var known = (await _world.BuyAsync(await _world.NewProductAsync(), Promises.Recovers))[^1];
        _world.Scenario.Did($"Played a script of {script.Size} moves in {script.Lanes.Count} lanes.");
        var shopper = new Shopper(_world, _weather);
        var before = new Dictionary<HttpFake, int> { [_world.Recommendations] = _world.Recommendations.Journal.Count, [_world.Pricing] = _world.Pricing.Journal.Count };
        var startedAt = Stopwatch.GetTimestamp();
        using var window = CancellationTokenSource.CreateLinkedTokenSource(_world.Cancellation);
        var conductor = new Conductor(window.Token);
        var isSlow = script.Disturbances.Any(move => move.Do == "slow");
        // No more callers at once than C4 speaks of.
        var copies = Math.Min(script.Copies, Math.Max(1, 2 * LastCallers / script.Lanes.Count));
        var lanes = script.Lanes.SelectMany(lane => Enumerable.Range(0, lane.Moves.Any(move => move.Do == "crowd") ? 1 : copies)
            .Select(_ => Violation.OfAsync(lane.Id, () => RunAsync(lane, shopper, known, isSlow)))).ToList();
        var disturbing = script.Disturbances.Select(async move =>
        {
            if (await conductor.WaitAsync(move)) await _weather.LastAsync(move, window.Token);
        }).ToList();
        await Task.WhenAny(Task.WhenAll([.. lanes, .. disturbing]), Task.Delay(LongestWindow, _world.Cancellation));
        await window.CancelAsync();
        await Task.WhenAll(disturbing);
        List<Violation> violations = [.. (await Task.WhenAll(lanes)).OfType<Violation>()];
        if (violations.Count > 0) return violations;

        var duration = Stopwatch.GetElapsedTime(startedAt);
        var requests = script.Lanes.SelectMany(lane => lane.Moves).Sum(move => move.Do == "crowd" ? move.Number("count") : move.Do is "page" or "checkout" ? copies : 0);
        shopper.MustHaveServedAndNotMultiplied(duration, requests, before);
        foreach (var dependency in _world.Dependencies) _world.MustHaveBeenBounded(dependency);
        foreach (var client in _world.Clients)
        {
            await _world.MustRecommendAgainAsync(client);
            await _world.MustPlaceAgainAsync(client);
        }

        await _world.MustAgreeAsync(shopper.Placed);
        await MustBeAsBeforeAsync();
        return [];
    }

    // When nothing excuses a service any more, it works as if nothing had been: for as many callers as C4 speaks of.
    private async Task MustBeAsBeforeAsync()
    {
        if (_weather.UntilUnexcused() == TimeSpan.Zero) return;
        _world.Scenario.Did("Healed everything, and went on with a page a second through each instance until nothing excused the service any more.");
        while (_weather.UntilUnexcused() > TimeSpan.Zero)
        {
            await Task.WhenAll(_world.Clients.Select(async client => await client.ViewAsync(await _world.NewProductAsync(), _world.Cancellation)));
            await Task.Delay(BetweenPages, _world.Cancellation);
        }

        var last = new Shopper(_world, _weather);
        await Task.WhenAll(_world.Clients.SelectMany(client => Enumerable.Range(0, LastCallers).SelectMany(_ => (Task[])[PageAsync(client), BuyAsync(client)])));
        await _world.MustAgreeAsync(last.Placed);

        async Task PageAsync(StoreClient client) => await last.PageAsync(client, await _world.NewProductAsync(), null);

        async Task BuyAsync(StoreClient client) => await last.CheckOutAsync(client, await _world.NewProductAsync(), null);
    }

    private async Task RunAsync(Lane lane, Shopper shopper, Placed known, bool isSlow)
    {
        var own = await _world.NewProductAsync();
        foreach (var move in lane.Moves)
        {
            await Task.Delay(move.Pause(), _world.Cancellation);
            var client = _world.Clients[move["through"] == "2" && _world.Clients.Count > 1 ? 1 : 0];
            TimeSpan? leaves = move["leaves"] is null ? null : move.Seconds("leaves");
            var product = move["product"] == "own" ? own : move.Do is "page" or "checkout" ? await _world.NewProductAsync() : own;
            switch (move.Do)
            {
                case "page":
                    await shopper.PageAsync(client, product, leaves);
                    break;
                case "checkout":
                    await shopper.CheckOutAsync(client, product, leaves);
                    break;
                case "order":
                    await shopper.OrderAsync(client, known);
                    break;
                case "health":
                    await shopper.HealthAsync(client);
                    break;
                default:
                    await shopper.CrowdAsync(client, move.Number("count"), isSlow);
                    break;
            }
        }
    }
}
