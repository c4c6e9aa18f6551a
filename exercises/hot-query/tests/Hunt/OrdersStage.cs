using System.Diagnostics;
using Harness.Hunting;
using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>Plays scripts on one world: all of the data, and a few customers of its own.</summary>
internal sealed class OrdersStage : IStage
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan BetweenSales = TimeSpan.FromMilliseconds(15);

    private readonly Crowds _crowds;

    private OrdersStage(OrdersWorld world, int instances)
    {
        (World, Desk, Old) = (world, new Desk(world, instances + 1), new OldWalks(world.Scenario));
        Judge = new Judge(world, Book);
        Shop = new Shop(world, Book, Desk);
        Customers = new LaneCustomers(world, Shop);
        _crowds = new Crowds(world, Desk, Judge, Shop);
    }

    /// <summary>The world.</summary>
    public OrdersWorld World { get; }

    /// <summary>Every order there is.</summary>
    public OrdersBook Book { get; } = new();

    /// <summary>Where callers are sent to instances.</summary>
    public Desk Desk { get; }

    /// <summary>Judges answers.</summary>
    public Judge Judge { get; }

    /// <summary>Writes orders.</summary>
    public Shop Shop { get; }

    /// <summary>Whom lanes are about.</summary>
    public LaneCustomers Customers { get; }

    /// <summary>Lists of earlier scripts.</summary>
    public OldWalks Old { get; }

    /// <summary>Writes the customers' orders, and starts the service over them.</summary>
    public static async Task<OrdersStage> OpenAsync(ScenarioContext scenario, int instances)
    {
        // With room for one more instance.
        var world = await OrdersWorld.StartAsync(
            scenario, new OrdersOptions { BeginsAs = OrdersSetup.Whole, Instances = instances + 1, StartsLater = true, Isolation = Isolation.OwnProcess });
        var stage = new OrdersStage(world, instances);
        await stage.Customers.WriteAsync();
        for (var instance = 0; instance < instances; instance++) await stage.Desk.JoinAsync();
        await world.SettleAsync();
        await world.WarmUpAsync();
        return stage;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Violation>> PlayAsync(Script script)
    {
        var lanes = script.Lanes.SelectMany(lane => Enumerable.Range(0, script.Copies).Select(_ => new LaneRun(lane, this))).ToList();
        World.Scenario.Did($"Played a script of {script.Size} moves in {lanes.Count} lanes.");
        using var window = CancellationTokenSource.CreateLinkedTokenSource(World.Cancellation);
        var conductor = new Conductor(window.Token);
        var playing = lanes.Select(lane => Violation.OfAsync(lane.Lane.Id, () => lane.PlayAsync(window.Token))).ToList();
        var disturbing = script.Disturbances.Select(move => Violation.OfAsync(null, () => DisturbAsync(move, lanes, conductor, window.Token))).ToList();
        Task<Violation?[]> all = Task.WhenAll([.. playing, .. disturbing]);
        await Task.WhenAny(all, Task.Delay(WindowOf(script), World.Cancellation));
        await window.CancelAsync();
        List<Violation> violations = [.. (await all).OfType<Violation>()];
        if (violations.Count > 0) return violations;

        await Desk.ReviveAllAsync();
        World.Scenario.Did("Started what was dead, and asked everything once more.");
        violations = [.. (await Task.WhenAll(lanes.Select(lane => Violation.OfAsync(lane.Lane.Id, lane.SettleAsync)))).OfType<Violation>()];
        return violations.Count > 0 ? violations : await MeasureAsync(lanes);
    }

    // A crowd that comes back again and again lasts as long as it says.
    private static TimeSpan WindowOf(Script script) => script.Disturbances.Where(move => move.Do == "throng")
        .Select(move => move.Pause() + move.Seconds("for")).Append(LongestWindow).Max();

    // One request after the other, in a database that was vacuumed and analysed.
    private async Task<IReadOnlyList<Violation>> MeasureAsync(IReadOnlyList<LaneRun> lanes)
    {
        var measured = lanes.Where(lane => lane.Lane.Moves.Any(move => move.Do == "cost")).ToList();
        if (measured.Count == 0) return [];
        World.Scenario.Did("Vacuumed and analysed, and measured what requests cost, one after the other.");
        await World.SettleAsync();
        await World.WarmUpAsync();
        foreach (var lane in measured)
        {
            foreach (var move in lane.Lane.Moves.Where(move => move.Do == "cost"))
                if (await Violation.OfAsync(lane.Lane.Id, () => new QuietCosts(World, Shop).MeasureAsync(lane, move)) is { } violation) return [violation];
        }

        return [];
    }

    private async Task DisturbAsync(Move move, IReadOnlyList<LaneRun> lanes, Conductor conductor, CancellationToken ends)
    {
        if (!await conductor.WaitAsync(move)) return;
        switch (move.Do)
        {
            case "kill":
                var instance = Desk.InstanceOf(move["through"]);
                if (!await Desk.KillAsync(instance)) return;
                await Task.Delay(move.Seconds("back"), ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Desk.ReviveAsync(instance);
                break;
            case "join":
                await Desk.JoinAsync();
                break;
            case "deploy":
                await Deployment.PlayAsync(World, move);
                break;
            case "sell":
                await SellAsync(move, lanes, ends);
                break;
            case "slow":
                await SlowDownAsync(move, ends);
                break;
            case "throng":
                await _crowds.AskOnAndOnAsync(move, lanes, ends);
                break;
            default:
                await _crowds.AskOnceAsync(move, lanes);
                break;
        }
    }

    private async Task SellAsync(Move move, IReadOnlyList<LaneRun> lanes, CancellationToken ends)
    {
        var selling = Stopwatch.StartNew();
        while (selling.Elapsed < move.Seconds("for") && !ends.IsCancellationRequested)
        {
            var lane = lanes[World.Scenario.Next(0, lanes.Count)];
            await Shop.PlaceAsync(lane.Customer, lane.Address, World.NewLines(1), null);
            await Task.Delay(BetweenSales, ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A database that is further away than usual, and healthy.
    private async Task SlowDownAsync(Move move, CancellationToken ends)
    {
        var database = Desk.InstanceOf(move["through"]).Database;
        database.Latency = move.Seconds("by");
        try
        {
            await move.LastAsync(ends);
        }
        finally
        {
            database.Latency = TimeSpan.Zero;
        }
    }
}
