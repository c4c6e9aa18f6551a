using System.Diagnostics;
using Harness.Hunting;
using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>Plays scripts on one world.</summary>
internal sealed class ShopStage : IStage
{
    private const int LanesAtOnce = 8;

    // Beyond the script's own moments: for a machine that is busy.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(19);

    private readonly ShopWorld _world;
    private readonly Trouble _trouble;
    private readonly Callers _callers;
    private OldShop? _old;

    /// <summary>A stage over a world that has started.</summary>
    public ShopStage(ShopWorld world)
    {
        (_world, _trouble) = (world, new Trouble(world));
        _callers = new Callers(world, _trouble);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Violation>> PlayAsync(Script script)
    {
        var lanes = script.Lanes.SelectMany(lane => Enumerable.Range(0, script.Copies).Select(copy => new LaneRun(_world.Scenario, lane, copy))).ToList();
        _world.Scenario.Did($"Played a script of {script.Size} moves in {lanes.Count} lanes.");
        await Parallel.ForEachAsync(
            lanes, new ParallelOptions { MaxDegreeOfParallelism = LanesAtOnce, CancellationToken = _world.Cancellation }, async (lane, _) => await lane.PrepareAsync(_world));
        if (lanes.Exists(lane => lane.Lane.Moves.Any(move => move.Do == "old"))) _old ??= await OldShop.StartAsync(_world.Scenario);
        var hold = script.Disturbances.FirstOrDefault(move => move.Do == "hold up");
        var holding = hold is null ? null : await HoldUp.BeginAsync(_world, _trouble, hold);

        _trouble.Begin();
        var startedAt = Stopwatch.GetTimestamp();
        using var window = CancellationTokenSource.CreateLinkedTokenSource(_world.Cancellation);
        var conductor = new Conductor(window.Token);
        List<Task> brief = [];
        List<Task<Violation?>> callers = [];
        foreach (var lane in lanes)
            foreach (var move in lane.Lane.Moves) callers.Add(Violation.OfAsync(lane.Lane.Id, () => CallAsync(lane, move, conductor, brief, window.Token)));
        brief.AddRange(script.Disturbances.Where(move => move.Do is not ("hold up" or "quiet")).Select(async move =>
        {
            if (await conductor.WaitAsync(move)) await _trouble.DisturbAsync(move, window.Token);
        }));
        if (hold is not null) brief.Add(hold.LastAsync(window.Token));
        await Task.WhenAny(Task.WhenAll(brief), Task.Delay(LengthOf(script), _world.Cancellation));
        await window.CancelAsync();
        await Task.WhenAll(brief);
        if (holding is not null) await holding.ReleaseAsync();
        _trouble.Heal();
        _world.Scenario.Did($"Healed everything after {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:0.0} s, and waited until the callers had their answers.");
        var violations = (await Task.WhenAll(callers)).OfType<Violation>().ToList();
        if (violations.Count == 0 && await Violation.OfAsync(null, () => MustBeInTime(lanes, holding)) is { } late) violations.Add(late);
        if (violations.Count == 0) violations.AddRange(await new LaneBooks(_world, _trouble, _callers).JudgeAsync(lanes, script.Disturbances.Any(move => move.Do == "quiet")));
        await _trouble.ReviveAsync();
        return violations;
    }

    private async Task CallAsync(LaneRun lane, Move move, Conductor conductor, List<Task> brief, CancellationToken ends)
    {
        var moment = conductor.WaitAsync(move, lane.Name);
        lock (brief) brief.Add(moment);
        if (!await moment) return;
        await (move.Do == "old" ? _old!.PlayAsync(move["what"]!) : _callers.DoAsync(lane, move, conductor, ends));
    }

    // Whoever waited for an answer was itself held up, or the service has kept it waiting (C3, C9).
    private Task MustBeInTime(IReadOnlyList<LaneRun> lanes, HoldUp? holding)
    {
        var late = lanes.SelectMany(lane => lane.Asked.Where(asked => asked.Answer?.IsTimeout == true).Select(asked => (lane, asked))).ToList();
        if (_trouble.NotInTime(late) is { } lane)
            _world.Scenario.MustHoldInTime(Promises.AnswersInTime, false, () => lane.Asked.Select(asked => $"{asked}"));
        holding?.MustHaveServedOthers(lanes);
        return Task.CompletedTask;
    }

    // As long as the moves and disturbances of a script take on a machine that is not busy.
    private static TimeSpan LengthOf(Script script)
    {
        var length = script.Lanes.SelectMany(lane => lane.Moves).Concat(script.Disturbances).Select(move => Begins(move) + move.Seconds("for") + move.Seconds("back")).DefaultIfEmpty().Max() + Slack;
        return length < LongestWindow ? length : LongestWindow;
    }

    private static TimeSpan Begins(Move move) =>
        move.Pause() + (move.After?.EndsWith("expire", StringComparison.Ordinal) == true ? ShopVocabulary.Lifetime : move.After is null ? TimeSpan.Zero : Slack);
}
