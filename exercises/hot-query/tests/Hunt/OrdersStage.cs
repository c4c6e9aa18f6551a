using System.Diagnostics;
using Harness.Hunting;
using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>Plays scripts on one world: all of the data, and a few customers of its own.</summary>
internal sealed class OrdersStage : IStage
{
    private const int Few = 3;
    private const int OfOneTime = 10;
    private const int Burst = 3 * OfOneTime;
    private const int CustomersOfAKind = 60;
    private const int MostAtAnInstance = 190;

    private static readonly TimeSpan LongestWindow = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan BetweenSales = TimeSpan.FromMilliseconds(15);

    private readonly Dictionary<string, List<long>> _customers = new() { ["few"] = [], ["burst"] = [] };
    private int _taken;

    private OrdersStage(OrdersWorld world, int instances)
    {
        (World, Desk) = (world, new Desk(world, instances + 1));
        Judge = new Judge(world, Book);
        Shop = new Shop(world, Book, Desk);
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

    /// <summary>Writes the customers' orders, and starts the service over them.</summary>
    public static async Task<OrdersStage> OpenAsync(ScenarioContext scenario, int instances)
    {
        // With room for one more instance.
        var world = await OrdersWorld.StartAsync(
            scenario, new OrdersOptions { BeginsAs = OrdersSetup.Whole, Instances = instances + 1, StartsLater = true, Isolation = Isolation.OwnProcess });
        var stage = new OrdersStage(world, instances);
        await stage.WriteAsync();
        for (var instance = 0; instance < instances; instance++) await stage.Desk.JoinAsync();
        await world.SettleAsync();
        await world.WarmUpAsync();
        return stage;
    }

    /// <summary>A customer of a kind; most lanes have one of their own.</summary>
    public long TakeCustomer(string? kind)
    {
        var number = Interlocked.Increment(ref _taken);
        return kind switch
        {
            "none" => World.NewCustomer(),
            "large" => BeforeOrders.LargeCustomer(number),
            "ordinary" => BeforeOrders.OrdinaryCustomers[World.Scenario.Next(0, BeforeOrders.OrdinaryCustomers.Count)],
            "burst" => _customers["burst"][number % CustomersOfAKind],
            _ => _customers["few"][number % CustomersOfAKind],
        };
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
        await Task.WhenAny(all, Task.Delay(LongestWindow, World.Cancellation));
        await window.CancelAsync();
        List<Violation> violations = [.. (await all).OfType<Violation>()];
        if (violations.Count > 0) return violations;

        await Desk.ReviveAllAsync();
        World.Scenario.Did("Started what was dead, and asked everything once more.");
        violations = [.. (await Task.WhenAll(lanes.Select(lane => Violation.OfAsync(lane.Lane.Id, lane.SettleAsync)))).OfType<Violation>()];
        return violations.Count > 0 ? violations : await MeasureAsync(lanes);
    }

    private async Task WriteAsync()
    {
        List<(long, string, string, DateTime)> orders = [];
        foreach (var (kind, customers) in _customers)
        {
            for (var number = 0; number < CustomersOfAKind; number++)
            {
                var customer = World.NewCustomer();
                customers.Add(customer);
                var at = GeneratedOrders.Since.AddDays(World.Scenario.Next(1, GeneratedOrders.Days)).AddTicks(World.Scenario.Next(0, int.MaxValue) * 10L);
                for (var order = 0; order < (kind == "few" ? Few : Burst); order++)
                {
                    var status = OrdersVocabulary.Statuses[World.Scenario.Next(0, OrdersVocabulary.Statuses.Length)];
                    orders.Add((customer, $"{customer}@few.example", status, at.AddTicks(order / OfOneTime * 10)));
                }
            }
        }

        await Shop.ImportAsync(orders, TimeSpan.Zero, wereBefore: true);
    }

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
            case "sell":
                var selling = Stopwatch.StartNew();
                while (selling.Elapsed < move.Seconds("for") && !ends.IsCancellationRequested)
                {
                    var lane = lanes[World.Scenario.Next(0, lanes.Count)];
                    await Shop.PlaceAsync(lane.Customer, lane.Address, World.NewLines(1), null);
                    await Task.Delay(BetweenSales, ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                break;
            default:
                await CrowdAsync(move, lanes);
                break;
        }
    }

    private async Task CrowdAsync(Move move, IReadOnlyList<LaneRun> lanes)
    {
        var count = Math.Min(move.Number("count", 20), MostAtAnInstance - lanes.Count);
        await Task.WhenAll(Enumerable.Range(0, count).Select(async number =>
        {
            var lane = lanes[number % lanes.Count];
            if (move["leaves"] is not null)
            {
                await Desk.AskAndLeaveAsync(OrdersClient.PathOf(new OrderList(lane.Customer), null, null), move["through"], move.Seconds("leaves"));
                return;
            }

            if (number % 4 == 0)
            {
                Judge.Found(await Desk.GetAsync(OrdersClient.SearchPathOf(lane.Address), move["through"]), lane.Address, isSettled: false);
                return;
            }

            var list = new OrderList(lane.Customer, number % 3 == 0 ? "placed" : null);
            var served = await Desk.GetAsync(OrdersClient.PathOf(list, null, 1 + (number % 30)), move["through"]);
            Judge.Page(served, list, 1 + (number % 30), served.SentAt);
        }));
    }
}
