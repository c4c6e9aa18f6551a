using System.Diagnostics;
using Harness.Hunting;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>Many callers at once (C11): those that come and go in a moment, and those that come back as soon as they were answered.</summary>
internal sealed class Crowds(OrdersWorld world, Desk desk, Judge judge, Shop shop)
{
    // With the lanes beside them not more than the contract says, wherever they are sent when an instance dies.
    private const int MostAtOnce = 175;
    private const int DaysOfReport = 30;

    private readonly Lock _lock = new();
    private int _busy;

    /// <summary>Callers who ask once each; some of them leave before they are answered, if the move says so.</summary>
    public async Task AskOnceAsync(Move move, IReadOnlyList<LaneRun> lanes)
    {
        var count = Take(move.Number("count", 20));
        try
        {
            await Task.WhenAll(Enumerable.Range(0, count).Select(number =>
            {
                var (lane, through) = (lanes[number % lanes.Count], move["through"] == "all" ? $"{1 + number % 2}" : move["through"]);
                return move["leaves"] is not null && number % 4 < 2
                    ? desk.AskAndLeaveAsync(PathOf(lane, number), through, move.Seconds("leaves"))
                    : AskAsync(lane, number, through);
            }));
        }
        finally
        {
            Give(count);
        }
    }

    /// <summary>Callers who ask again as soon as they were answered, of an instance whose database answers slowly, until the move is over.</summary>
    public async Task AskOnAndOnAsync(Move move, IReadOnlyList<LaneRun> lanes, CancellationToken ends)
    {
        var count = Take(move.Number("count", 20));
        var database = desk.InstanceOf(move["through"]).Database;
        var beganAt = Stopwatch.GetTimestamp();
        database.Latency = move.Seconds("slow");
        try
        {
            await Task.WhenAll(Enumerable.Range(0, count).Select(async number =>
            {
                while (Stopwatch.GetElapsedTime(beganAt) < move.Seconds("for") && !ends.IsCancellationRequested)
                    MustBeGood(await desk.GetAsync(PathOf(lanes[number % lanes.Count], number), move["through"]));
            }));
        }
        finally
        {
            database.Latency = TimeSpan.Zero;
            Give(count);
        }
    }

    private async Task AskAsync(LaneRun lane, int number, string? through)
    {
        if (number % 9 == 7)
        {
            await shop.PlaceAsync(lane.Customer, lane.Address, world.NewLines(1), through);
            return;
        }

        var served = await desk.GetAsync(PathOf(lane, number), through);
        switch (number % 3)
        {
            case 0:
                MustBeGood(served);
                break;
            case 1 when number % 2 == 0:
                judge.Found(served, lane.Address, isSettled: false);
                break;
            default:
                judge.Page(served, ListOf(lane, number), LimitOf(number), served.SentAt);
                break;
        }
    }

    // A third reports, a sixth searches, and lists.
    private static string PathOf(LaneRun lane, int number) => (number % 3) switch
    {
        0 => ReportPath(number),
        1 when number % 2 == 0 => OrdersClient.SearchPathOf(lane.Address),
        _ => OrdersClient.PathOf(ListOf(lane, number), null, LimitOf(number)),
    };

    private static string ReportPath(int number)
    {
        var from = DateOnly.FromDateTime(GeneratedOrders.Since).AddDays(number * 5);
        return OrdersClient.ReportPathOf(from, from.AddDays(DaysOfReport - 1), "Europe/Berlin");
    }

    private static OrderList ListOf(LaneRun lane, int number) => new(lane.Customer, number % 5 == 0 ? "placed" : null);

    private static int LimitOf(int number) => 1 + number % 30;

    private void MustBeGood(Served served) =>
        world.Scenario.MustHold(Promises.Readable, served.Answer.Status == 200, () => served.Lines);

    private int Take(int count)
    {
        lock (_lock)
        {
            var taken = Math.Min(count, MostAtOnce - _busy);
            _busy += taken;
            return taken;
        }
    }

    private void Give(int count)
    {
        lock (_lock) _busy -= count;
    }
}
