using System.Collections.Concurrent;
using AiEndpoint.Tests.Setup;
using Harness.Hunting;

namespace AiEndpoint.Tests.Hunt;

/// <summary>
/// Tells the lanes what reaches fraud prevention and notifications: "a is asked", "a is told" (a word was said, whether it arrives or not), "a is
/// being notified" and "a is notified". Decides nothing.
/// </summary>
internal sealed class Watch
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly CardsWorld _world;
    private readonly Conductor _conductor;
    private readonly Dictionary<string, string> _byToken;
    private readonly ConcurrentDictionary<string, string> _byTransfer = new();
    private int _verdicts;
    private int _effects;

    /// <summary>Begins to watch: before any fault is added, so that it sees every request.</summary>
    public Watch(CardsWorld world, IEnumerable<LaneRun> lanes, Conductor conductor)
    {
        (_world, _conductor) = (world, conductor);
        _byToken = lanes.SelectMany(lane => lane.Tokens.Select(one => (one.Token, Name: $"{lane.Name}:{one.KeyName}")))
            .ToDictionary(one => one.Token, one => one.Name);
        (_verdicts, _effects) = (world.Fraud.Verdicts.Count, world.Notify.Effects.Count);
        world.Fraud.Rules.Add(request =>
        {
            if (request.Header(CardsClient.TokenHeader) is { } token && _byToken.TryGetValue(token, out var name)) Cue(name, "asked");
            return null;
        });
        world.Notify.Rules.Add(request =>
        {
            foreach (var (transferId, name) in _byTransfer)
                if (request.Body.Contains(transferId, StringComparison.Ordinal)) Cue(name, "being notified");
            return null;
        });
    }

    /// <summary>Watches until it is over.</summary>
    public Task RunAsync(CancellationToken over) => Task.WhenAll(FollowFraudAsync(over), FollowNotifyAsync(over));

    private async Task FollowFraudAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await _world.Fraud.Journal.WhenAsync(_ => _world.Fraud.Verdicts.Count > _verdicts || over.IsCancellationRequested, Look);
            foreach (var verdict in _world.Fraud.Verdicts.Skip(_verdicts).ToList())
            {
                _verdicts++;
                if (!_byToken.TryGetValue(verdict.DeviceToken, out var name)) continue;
                _byTransfer.TryAdd(verdict.Check.TransferId, name);
                Cue(name, "told");
            }
        }
    }

    private async Task FollowNotifyAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await _world.Notify.Journal.WhenAsync(_ => _world.Notify.Effects.Count > _effects || over.IsCancellationRequested, Look);
            foreach (var effect in _world.Notify.Effects.Skip(_effects).ToList())
            {
                _effects++;
                if (_byTransfer.TryGetValue(effect.TransferId, out var name)) Cue(name, "notified");
            }
        }
    }

    private void Cue(string name, string what) => _conductor.Cue($"{name} is {what}");
}
