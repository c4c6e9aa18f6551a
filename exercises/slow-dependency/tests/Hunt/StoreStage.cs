using System.Diagnostics;
using Harness.Hunting;
using Harness.Scenarios;
using SlowDependency.Tests.Setup;

namespace SlowDependency.Tests.Hunt;

/// <summary>Plays scripts on one world.</summary>
internal sealed class StoreStage : IStage
{
    private const int MostCallers = 10;

    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(42);

    // A reservation may take three seconds to take effect (D5), and an instance that starts some more to look around.
    private static readonly TimeSpan LooksAround = TimeSpan.FromSeconds(6);

    private readonly StoreWorld _world;
    private readonly Weather _weather;
    private readonly Visits _visits = new();
    private readonly Catalogue _catalogue;

    public StoreStage(StoreWorld world)
    {
        (_world, _weather, _catalogue) = (world, new Weather(world), new Catalogue(world));
        _weather.Watch();
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Violation>> PlayAsync(Script script)
    {
        var known = (await _world.BuyAsync(await _world.NewProductAsync(), Promises.Recovers))[^1];
        _world.Scenario.Did($"Played a script of {script.Size} moves in {script.Lanes.Count} lanes.");
        var episode = await NewEpisodeAsync(script, known);
        var startedAt = Stopwatch.GetTimestamp();
        var violations = await PlayMovesAsync(script, episode);
        if (violations.Count > 0) return violations;

        var shopper = episode.Shopper;
        var aftermath = new Aftermath(_world, _weather, () => new Shopper(_world, _weather, _visits, episode.Presence, _catalogue));
        aftermath.MustHaveSold(shopper, episode.Presence);
        aftermath.MustHaveServedBeside(shopper, episode.Presence, episode.Common);
        episode.Counts.MustNotMultiply(Stopwatch.GetElapsedTime(startedAt));
        // An instance that starts again has not seen anything fail.
        if (episode.RestartedAt is null) episode.Counts.MustFallToATrickle();
        foreach (var dependency in _world.Dependencies) _world.MustHaveBeenBounded(dependency);
        await aftermath.MustHaveClosedAsync();
        if (episode.RestartedAt is { } restartedAt) await aftermath.MustBeLeftAloneAsync(shopper.Placed, LooksAround - Stopwatch.GetElapsedTime(restartedAt));
        var isQuiet = script.Disturbances.Any(move => move.Do == "quiet");
        var haveManyLeft = script.Lanes.Any(lane => lane.Moves.Any(move => move["leaves"] is not null && move.Do is "crowd" or "stream"));
        await aftermath.MustAgreeAsync(shopper.Placed, startedAt);
        await aftermath.MustBeAsBeforeAsync(isQuiet, startedAt, haveManyLeft);
        // Not in a quiet time: a page or a checkout could tell the service that all is well.
        foreach (var client in isQuiet ? [] : _world.Clients)
        {
            await _world.MustRecommendAgainAsync(client);
            await _world.MustPlaceAgainAsync(client);
        }

        return [];
    }

    private async Task<Episode> NewEpisodeAsync(Script script, Placed known)
    {
        _visits.Begin();
        var presence = new Presence();
        var common = await _world.NewProductAsync();
        _weather.One = common.Id;
        var shopper = new Shopper(_world, _weather, _visits, presence, _catalogue);
        return new Episode(
            known, common, presence, shopper, new Refusals(_world, _weather, _visits, presence, shopper), new Throng(_world, _weather, _visits, presence), _catalogue,
            new CallCounts(_world, _visits),
            IsSlow: script.Disturbances.Any(move => move.Do == "slow"),
            // What an instance has under way when it is killed is not promised to anyone: everybody asks the other one.
            IsThroughOne: script.Disturbances.Any(move => move.Do == "restart"));
    }

    private async Task<IReadOnlyList<Violation>> PlayMovesAsync(Script script, Episode episode)
    {
        using var window = CancellationTokenSource.CreateLinkedTokenSource(_world.Cancellation);
        var conductor = new Conductor(window.Token);
        // No more callers at once than C4 speaks of.
        var copies = Math.Min(script.Copies, Math.Max(1, MostCallers / script.Lanes.Count));
        var lanes = script.Lanes.SelectMany(lane => Enumerable.Range(0, lane.Moves.Any(move => move.Do is "crowd" or "stream") ? 1 : copies)
            .Select(_ => Violation.OfAsync(lane.Id, () => new LaneRun(_world, episode).RunAsync(lane)))).ToList();
        var disturbing = script.Disturbances.Where(move => move.Do != "quiet").Select(async move =>
        {
            if (!await conductor.WaitAsync(move)) return;
            if (move.Do == "restart") await RestartAsync(episode);
            else await _weather.LastAsync(move, window.Token);
        }).ToList();
        await Task.WhenAny(Task.WhenAll([.. lanes, .. disturbing]), Task.Delay(LongestWindow, _world.Cancellation));
        await window.CancelAsync();
        await Task.WhenAll(disturbing);
        return [.. (await Task.WhenAll(lanes)).OfType<Violation>()];
    }

    // A script with one instance has none to start: the database has no connections for another.
    private async Task RestartAsync(Episode episode)
    {
        if (_world.Instances.Count < 2) return;
        await _world.Instances[1].KillAsync(_world.Cancellation);
        await _world.Instances[1].RestartAsync(_world.Cancellation);
        episode.RestartedAt = Stopwatch.GetTimestamp();
        // A process's first requests take longer than its later ones.
        await _world.Clients[1].WarmUpAsync(_world.NewBasket(await _world.NewProductAsync()), _world.Cancellation);
    }
}
