using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Hunting;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Hunt;

/// <summary>
/// Plays a lane alone: first what goes before, one after the other, then its requests at the same moment, with the service's operations in
/// lockstep.
/// </summary>
internal sealed class Race(CardsWorld world, Callers callers)
{
    /// <summary>What a script's disturbance is called that makes it a race.</summary>
    public const string Name = "lockstep";

    // As many as the contract allows at once (C4).
    private const int MostAtOnce = 8;

    private readonly Conductor _conductor = new(world.Cancellation);

    /// <summary>Plays the lane.</summary>
    public async Task RunAsync(LaneRun lane)
    {
        foreach (var move in lane.Lane.Moves.Where(move => !IsAtOnce(move))) await callers.DoAsync(lane, move, _conductor);
        Move[] racing = [.. lane.Lane.Moves.Where(IsAtOnce).Take(MostAtOnce)];
        Asked[] transfers = [.. racing.Where(move => move.Do == "transfer").Select(move => TransferOf(lane, move))];
        Asked[] reversals = [.. racing.Where(move => move.Do == "reverse").Select(move => ReversalOf(lane, move)).OfType<Asked>()];
        if (transfers.Length + reversals.Length == 0) return;

        var (sentAt, wasAway) = (Stopwatch.GetTimestamp(), world.MayBeAway);
        var timed = await world.SettleAtOnceAsync(
            [.. transfers.Select(asked => (world.Clients[asked.Instance], asked.Intent!))],
            [.. reversals.Select(asked => (Func<Task<Answer>>)(() => ReverseAsync(asked)))]);
        // Of none is kept when it was answered: not later than now.
        var answeredAt = Stopwatch.GetTimestamp();
        foreach (var (asked, one) in transfers.Concat(reversals).Zip(timed))
            callers.Keep(lane, asked with { SentAt = sentAt, AnsweredAt = answeredAt, WasAway = wasAway, Answer = one.Answer });
        // That is promised while fraud prevention says allow (C4).
        if (!wasAway && lane.Lane.Moves.All(move => move.Do is not ("says" or "fraud"))) world.MustBeInTime(timed, Promises.SettlesAtOnce);
    }

    private static bool IsAtOnce(Move move) => move["at"] == "once";

    private Asked TransferOf(LaneRun lane, Move move)
    {
        var intent = lane.IntentOf(move);
        return new Asked(Asked.Transfer, intent.OwnerId) { Of = LaneRun.OwnedKeyOf(intent), Intent = intent, Instance = InstanceOf(move) };
    }

    private Asked? ReversalOf(LaneRun lane, Move move) => lane.OwnedKeyOf(move) is { } of && lane.Known(of) is { } known
        ? new Asked(Asked.Reverse, move["by"] is { } by ? lane.OwnerOf(by) : of.OwnerId)
        {
            Of = of, TransferId = known.TransferId, Instance = InstanceOf(move),
        }
        : null;

    private Task<Answer> ReverseAsync(Asked asked) =>
        world.Clients[asked.Instance].ReverseAsync(asked.ById, asked.TransferId, world.Cancellation);

    private int InstanceOf(Move move) => move["through"] switch
    {
        "1" => 0,
        "2" => Math.Min(1, world.Clients.Count - 1),
        _ => world.Scenario.Next(0, world.Clients.Count),
    };
}
