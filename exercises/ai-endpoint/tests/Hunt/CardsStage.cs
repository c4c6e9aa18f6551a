using System.Diagnostics;
using AiEndpoint.Tests.Setup;
using Harness.Hunting;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Hunt;

/// <summary>Plays scripts on one world.</summary>
internal sealed class CardsStage : IStage
{
    /// <summary>What a script's disturbance is called that lets the log be read at its end.</summary>
    public const string ReadLog = "read log";

    private const int LanesAtOnce = 8;

    // How long faults that are not counted last: longer than the time-outs that a service is likely to have.
    private static readonly TimeSpan LastingFault = TimeSpan.FromSeconds(5);

    // Beyond the script's own moments: for what moves wait for, and for a machine that is busy.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(18);

    // In production, the database's (C11); instances run anywhere.
    private const string DatabaseZone = "Europe/Berlin";
    private static readonly string[] InstanceZones = ["America/Los_Angeles", "Asia/Kolkata"];

    private readonly CardsWorld _world;
    private readonly Trouble _trouble;
    private readonly SecretScan _scan;
    private readonly Callers _callers;
    private readonly HashSet<string> _known;

    private CardsStage(CardsWorld world)
    {
        (_world, _trouble, _scan, _known) = (world, new Trouble(world), new SecretScan(world), [.. world.WarmUps]);
        _callers = new Callers(world, _trouble, _scan.Secrets);
    }

    /// <summary>Starts instances.</summary>
    public static async Task<CardsStage> OpenAsync(ScenarioContext scenario, int instances)
    {
        var world = await CardsWorld.StartAsync(scenario, new CardsOptions
        {
            Instances = instances,
            Isolation = Isolation.OwnProcess,
            TimeZone = DatabaseZone,
            ClockOffset = _ => InstanceClock.Offset,
            LocalZone = number => InstanceZones[(number - 1) % InstanceZones.Length],
        });
        scenario.Did($"Started {instances} instances, by whose clocks a month of UTC is about to end, with sessions of {DatabaseZone}.");
        return new CardsStage(world);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Violation>> PlayAsync(Script script)
    {
        var lanes = script.Lanes
            .SelectMany(lane => Enumerable.Range(0, script.Copies).Select(copy => new LaneRun(_world, lane, copy, _scan.NewToken))).ToList();
        _world.Scenario.Did($"Played a script of {script.Size} moves in {lanes.Count} lanes.");
        await Parallel.ForEachAsync(
            lanes, new ParallelOptions { MaxDegreeOfParallelism = LanesAtOnce, CancellationToken = _world.Cancellation },
            async (lane, _) => await lane.PrepareAsync());
        _trouble.Begin();
        var violations = script.Disturbances.Any(move => move.Do == Race.Name) ? await RaceAsync(lanes) : await PlayAsync(script, lanes);
        var books = new LaneBooks(_world, _trouble, _callers, _known);
        if (violations.Count == 0) violations.AddRange(await books.JudgeAsync(lanes, IsCalm(script)));
        if (violations.Count > 0) return violations;

        foreach (var number in await _trouble.ReviveAsync()) await WarmUpAsync(number);
        violations.AddRange(await books.CompareAsync(lanes));
        if (violations.Count > 0) return violations;

        await _scan.MustBeNowhereAsync();
        if (script.Disturbances.All(move => move.Do != ReadLog)) return [];

        await _scan.MustNotBeLoggedAsync(_trouble);
        for (var number = 0; number < _world.Instances.Count; number++) await WarmUpAsync(number);
        return [];
    }

    private async Task<List<Violation>> PlayAsync(Script script, IReadOnlyList<LaneRun> lanes)
    {
        var startedAt = Stopwatch.GetTimestamp();
        using var window = CancellationTokenSource.CreateLinkedTokenSource(_world.Cancellation);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_world.Cancellation);
        var conductor = new Conductor(window.Token);
        var watching = new Watch(_world, lanes, conductor).RunAsync(over.Token);
        foreach (var lane in lanes) Prepare(lane);

        List<Task> brief = [];
        List<Task<Violation?>> callers = [];
        foreach (var lane in lanes)
            foreach (var move in lane.Lane.Moves.Where(move => IsAct(move) && !IsPrepared(move)))
                callers.Add(Violation.OfAsync(lane.Lane.Id, () => CallAsync(lane, move, conductor, brief)));
        brief.AddRange(script.Disturbances.Where(move => move.Do != ReadLog).Select(async move =>
        {
            if (await conductor.WaitAsync(move)) await _trouble.DisturbAsync(move, window.Token);
        }));
        Task[] begun;
        lock (brief) begun = [.. brief];
        var least = Task.Delay(IsLasting(script) ? LastingFault : TimeSpan.Zero, _world.Cancellation);
        await Task.WhenAny(Task.WhenAll([.. begun, least]), Task.Delay(LengthOf(script), _world.Cancellation));
        await window.CancelAsync();
        await Task.WhenAll(begun);
        _trouble.Heal();
        _world.Scenario.Did(
            $"Healed everything after {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:0.0} s, and waited until the callers had their answers.");
        var violations = await Task.WhenAll(callers);
        await over.CancelAsync();
        await watching;
        return [.. violations.OfType<Violation>()];
    }

    // One lane after the other, so that each has the lockstep for itself.
    private async Task<List<Violation>> RaceAsync(IReadOnlyList<LaneRun> lanes)
    {
        foreach (var lane in lanes)
        {
            if (await Violation.OfAsync(lane.Lane.Id, () => new Race(_world, _callers).RunAsync(lane)) is { } violation)
            {
                _trouble.Heal();
                return [violation];
            }
        }

        _trouble.Heal();
        return [];
    }

    private void Prepare(LaneRun lane)
    {
        foreach (var move in lane.Lane.Moves.Where(IsPrepared))
        {
            if (move.Do == "says") _callers.Say(lane, move);
            else if (move.Do == "fraud") _callers.AddFraudFault(lane, move);
            else _callers.AddNotifyFault(lane, move);
        }
    }

    private async Task CallAsync(LaneRun lane, Move move, Conductor conductor, List<Task> brief)
    {
        var moment = conductor.WaitAsync(move, lane.Name);
        lock (brief) brief.Add(moment);
        if (await moment) await _callers.DoAsync(lane, move, conductor);
    }

    // A transfer and a statement of nobody's, so that the first requests of a fresh process, which take long, are not a script's.
    private async Task WarmUpAsync(int number)
    {
        var (client, accounts) = (_world.Clients[number], await _world.AddAsync(_world.NewAccount(1_000), _world.NewAccount(1_000)));
        var answer = await _world.UntilAnsweredAsync(() => client.TransferAsync(_world.NewIntent(accounts[0], accounts[1], 1), _world.Cancellation));
        if (answer.Transfer is { } transfer) _known.Add(transfer.TransferId);
        await _world.StatementAsync(accounts[0], client: client);
    }

    private static bool IsAct(Move move) => move.Do is not ("names" or "account");

    private static bool IsPrepared(Move move) => move is { Do: "says" or "fraud" or "notify", After: null, Delay: 0 };

    private static bool IsLasting(Script script) =>
        script.Lanes.SelectMany(lane => lane.Moves).Any(move => move.Do is "fraud" or "notify" && move["times"] is null);

    private static bool IsCalm(Script script) =>
        script.Disturbances.All(move => move.Do is ReadLog or Race.Name or "slow network")
        && !script.Lanes.SelectMany(lane => lane.Moves).Any(ScriptThemes.IsAway);

    // As long as the moves and disturbances of a script take on a machine that is not busy.
    private static TimeSpan LengthOf(Script script)
    {
        var length = Slack + script.Lanes.SelectMany(lane => lane.Moves).Concat(script.Disturbances).Select(LengthOf).DefaultIfEmpty().Max();
        if (IsLasting(script) && length < LastingFault) length = LastingFault;
        return length < LongestWindow ? length : LongestWindow;
    }

    private static TimeSpan LengthOf(Move move) =>
        move.Pause() + move.Seconds("for") + move.Seconds("back") + (move.After is null ? TimeSpan.Zero : Slack);
}
