using Harness.Faults;
using Harness.Hunting;
using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>Requests for one event that hang inside instance 1, and what is promised to orders for other events meanwhile (C9).</summary>
internal sealed class HoldUp
{
    private const double FewestTaken = 0.5;

    // A request that has not met its stall by then hangs behind the others, in whatever the service lets it wait for.
    private static readonly TimeSpan MeetingCeiling = TimeSpan.FromSeconds(2);

    private readonly ShopWorld _world;
    private readonly Action _ended;
    private readonly IReadOnlyList<OperationStall> _stalls;
    private readonly IReadOnlyList<Task<Answer>> _answers;
    private DateTimeOffset _releasedAt = DateTimeOffset.MaxValue;

    private HoldUp(ShopWorld world, Action ended, IReadOnlyList<OperationStall> stalls, IReadOnlyList<Task<Answer>> answers) =>
        (_world, _ended, _stalls, _answers) = (world, ended, stalls, answers);

    /// <summary>Stalls requests, on a service that has nothing else to do, so that it is these requests which hang.</summary>
    /// <param name="world">The world.</param>
    /// <param name="trouble">Where it is told that they hang.</param>
    /// <param name="move">What hangs, where and how many.</param>
    public static async Task<HoldUp> BeginAsync(ShopWorld world, Trouble trouble, Move move)
    {
        var busy = await world.CreateEventAsync([100, 100], 100);
        var count = move.Number("count");
        var what = move["what"] ?? "orders";
        var wishes = Enumerable.Range(0, count).Select(_ => world.NewWish(busy, busy.PromoCodes[0].Code, busy.Ticket(0), busy.Ticket(1))).ToList();
        Outcome[] bought = what is "orders" or "looks" ? [] : await Task.WhenAll(wishes.Select(wish => world.BuyAsync(wish)));
        Func<int, Task<Answer>> send = what switch
        {
            "looks" => _ => world.Client.GetEventUncheckedAsync(busy.Id, world.Cancellation),
            "reads" => index => world.Client.GetOrderUncheckedAsync(bought[index].Order!.Id, wishes[index].BuyerId, world.Cancellation),
            "confirmations" => index => world.Client.ConfirmStalledAsync(bought[index].Order!.Id, wishes[index].BuyerId, world.Cancellation),
            "cancellations" => index => world.Client.CancelStalledAsync(bought[index].Order!.Id, wishes[index].BuyerId, world.Cancellation),
            _ => index => world.Client.OrderStalledAsync(wishes[index], world.Cancellation),
        };
        var ended = trouble.Hangs(0, count);
        var held = move["where"] == "at once" ? await AtOnceAsync(world, count, send) : await AtEachStepAsync(world, count, send);
        world.Scenario.Did($"Stalled {held.Stalls.Count(stall => stall.Stalled is not null)} {what} for one more event inside instance 1.");
        return new HoldUp(world, ended, held.Stalls, held.Answers);
    }

    /// <summary>Lets the requests go on, and waits for their answers, which are not judged.</summary>
    public async Task ReleaseAsync()
    {
        _releasedAt = DateTimeOffset.UtcNow;
        foreach (var stall in _stalls) stall.Release();
        await Task.WhenAll(_answers);
        _ended();
    }

    /// <summary>Half of the orders for other events must have been accepted at the first request while they hung.</summary>
    public void MustHaveServedOthers(IReadOnlyList<LaneRun> lanes)
    {
        var firsts = lanes.SelectMany(one => one.Asked.Where(asked => asked.What == "order" && asked.SentAt < _releasedAt).GroupBy(asked => asked.Owner).Select(own => own.MinBy(asked => asked.SentAt)!)).ToList();
        var taken = firsts.Count(asked => asked.Is(201));
        _world.Scenario.MustHoldInTime(
            Promises.OtherEventsAreServed, taken >= firsts.Count * FewestTaken,
            () => [.. _stalls.Select(stall => $"stalled: {stall.Stalled?.Description ?? "(behind the others)"}"), $"orders for other events that were accepted at the first request: {taken} of {firsts.Count}", .. firsts.Select(asked => $"{asked}")]);
    }

    // Each before another of its database operations.
    private static async Task<(IReadOnlyList<OperationStall> Stalls, IReadOnlyList<Task<Answer>> Answers)> AtEachStepAsync(ShopWorld world, int count, Func<int, Task<Answer>> send)
    {
        var (stalled, _) = await world.StallTogetherAsync([.. Enumerable.Range(0, count)], send, (_, _) => Task.CompletedTask);
        return ([.. stalled.Select(request => request.Stall)], [.. stalled.Select(request => request.Answer)]);
    }

    // All of them before the first operation that they come to: as many as the service lets through at once.
    private static async Task<(IReadOnlyList<OperationStall> Stalls, IReadOnlyList<Task<Answer>> Answers)> AtOnceAsync(ShopWorld world, int count, Func<int, Task<Answer>> send)
    {
        var stalls = Enumerable.Range(0, count).Select(_ => world.Instances[0].Database.StallOperation(1)).ToList();
        var answers = Enumerable.Range(0, count).Select(send).ToList();
        await Task.WhenAll(stalls.Select(stall => stall.WhenStalledAsync(MeetingCeiling)));
        foreach (var stall in stalls.Where(stall => stall.Stalled is null)) stall.Release();
        return (stalls, answers);
    }
}
