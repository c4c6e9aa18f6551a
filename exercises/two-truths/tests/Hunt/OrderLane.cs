using Harness.Hunting;
using TwoTruths.Tests.Setup;

namespace TwoTruths.Tests.Hunt;

/// <summary>A lane while it is played: its order, and what its callers ask for.</summary>
/// <param name="world">Where its content is fresh.</param>
/// <param name="lane">The lane as it was drawn.</param>
/// <param name="copy">Which of its copies this is.</param>
/// <param name="old">The order of the starter's that it is about; null for a fresh one.</param>
internal sealed class OrderLane(OrdersWorld world, Lane lane, int copy, OldOrder? old)
{
    private readonly Lock _lock = new();
    private readonly Content _first = old is null ? world.NewContent() : world.Changed(old.Content);
    private Content? _last;

    /// <summary>The lane as it was drawn.</summary>
    public Lane Lane => lane;

    /// <summary>Its name among the lanes that are played.</summary>
    public string Name { get; } = copy == 0 ? lane.Id : $"{lane.Id}.{copy}";

    /// <summary>The order.</summary>
    public Tracked Order { get; } = old is null ? world.NewOrder() : TrackOf(old);

    /// <summary>Whether billing refuses it at some time.</summary>
    public bool IsRefused { get; } = lane.Moves.Any(move => move.Do == "refuse");

    /// <summary>What a move asks for.</summary>
    public Content Of(Move move)
    {
        lock (_lock)
            return _last = _last is null || move["as"] == "back" ? _first : move["as"] == "same" ? _last : world.Changed(_first) with { AmountMinor = world.Scenario.Next(100, 900_000) };
    }

    // Somebody may cancel it as the starter left it.
    private static Tracked TrackOf(OldOrder old)
    {
        var order = old.Track();
        order.Sending(old.Content, requests: 0);
        return order;
    }
}
