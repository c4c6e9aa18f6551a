using System.Diagnostics;
using Harness.Hunting;
using Harness.Scenarios;
using Harness.Verdicts;
using HotQuery.Tests.Setup;
using Npgsql;

namespace HotQuery.Tests.Hunt;

/// <summary>
/// A deploy over another database with a tenth of the orders (C12 to C14): the version starts for the first time while there is always an
/// open transaction of a writer. It may be interrupted, and others may start beside it. In the end it runs, every index is valid, whatever
/// others wrote is counted, and requests cost what they may.
/// </summary>
internal sealed class Deployment
{
    /// <summary>The moment at which a start waits while it drops an index.</summary>
    public const string Dropping = "drop";

    private const int MostStarts = 3;
    private const int MostWaits = 24;
    private const int Limit = 10;
    private const int Tries = 3;

    private static readonly TimeSpan LongestChain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HeldUp = TimeSpan.FromSeconds(2);
    // What waits for another one's migrations may end after 30 s (C14).
    private static readonly TimeSpan MayEnd = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan ShownWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1.5);

    private readonly OrdersWorld _world;
    private readonly Move _move;
    private bool _wasInterrupted;

    private Deployment(OrdersWorld world, Move move) => (_world, _move) = (world, move);

    /// <summary>Deploys as a move says, and judges.</summary>
    public static async Task PlayAsync(OrdersWorld beside, Move move)
    {
        await using var world = await beside.StartOtherAsync(
            new OrdersOptions { BeginsAs = OrdersSetup.Tenth, Instances = MostStarts, StartsLater = true, Isolation = Isolation.OwnProcess });
        world.Scenario.Did("Over another database, started the version for the first time beside open transactions, and wrote whenever the start waited.");
        var deployment = new Deployment(world, move);
        await deployment.StartAsync();
        await deployment.JudgeAsync();
    }

    private async Task StartAsync()
    {
        var beganAt = Stopwatch.GetTimestamp();
        var writer = await OpenWriter.BeginAsync(_world);
        List<Task<ServiceInstance>> starting = [_world.StartInstanceAsync()];
        for (var wait = 0; await _world.WaitsForAsync(writer, starting[0]); wait++)
        {
            await MustWriteAsync($"when the start waited for the {wait + 1}. time");
            if (wait == 0)
                for (var number = _move.Number("starts", 1); number > 1; number--) starting.Add(_world.StartInstanceAsync());
            if (await IsMomentAsync(wait, writer))
            {
                _wasInterrupted = true;
                await _world.EndSessionsAsync();
                // It ends, or goes on by itself.
                await _world.WaitsForAsync(writer, starting[0]);
                break;
            }

            if (wait == MostWaits || Stopwatch.GetElapsedTime(beganAt) > LongestChain) break;
            // The next one begins before this one ends: there is never a moment without an open transaction.
            var next = await OpenWriter.BeginAsync(_world, "while a start waited, ");
            await writer.DisposeAsync();
            writer = next;
        }

        await writer.DisposeAsync();
        List<ServiceInstance> up = [];
        foreach (var start in starting)
            if (await ComesUpAsync(start, _wasInterrupted || Stopwatch.GetElapsedTime(beganAt) > MayEnd, Promises.TwoStart, "a start failed:")) up.Add(await start);
        // What has lost its sessions and went on may still have some of them in hand: it is judged when it has started anew, too.
        foreach (var instance in _wasInterrupted ? up : [])
        {
            await instance.KillAsync(_world.Cancellation);
            await StartsAfterwardsAsync(instance.RestartAsync(_world.Cancellation));
        }

        if (up.Count == 0) await StartsAfterwardsAsync(_world.StartInstanceAsync());
    }

    private Task StartsAfterwardsAsync(Task start) =>
        ComesUpAsync(start, mayEnd: false, Promises.StartsAfterwards, "the next start, with no transaction in its way, failed:");

    private async Task<bool> IsMomentAsync(int wait, OpenWriter writer)
    {
        if (_move["at"] is not { } at) return false;
        if (at != Dropping) return _move.Number("at") == wait;
        var database = _world.Group.Database;
        var waiting = await database.AskServerAsync<string>(
            "SELECT query FROM pg_catalog.pg_stat_activity WHERE datid = $1 AND $2 = ANY(pg_blocking_pids(pid))", _world.Cancellation, database.Oid, writer.Session);
        return waiting.Any(query => query.Contains("drop", StringComparison.OrdinalIgnoreCase));
    }

    private async Task<bool> ComesUpAsync(Task start, bool mayEnd, Invariant promise, string what)
    {
        try
        {
            await start;
            return true;
        }
        catch (InvalidServiceException) when (mayEnd)
        {
            return false;
        }
        catch (InvalidServiceException invalid)
        {
            // A start without processor time does not finish in time.
            _world.Scenario.MustHoldInTime(promise, holds: false, () => [what, .. Deploys.LastWords(invalid)]);
            return false;
        }
    }

    private async Task MustWriteAsync(string when)
    {
        await using var session = await _world.OpenAsync();
        try
        {
            await session.LimitWaitsAsync(HeldUp);
            await _world.WriteOrderAsync(session);
            await session.ExecuteAsync("UPDATE orders SET status = 'paid' WHERE id = (SELECT max(id) FROM orders)");
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw _world.Scenario.Fail(Promises.OrdersGetThrough, [$"{when}, writing an order was held up for {HeldUp.TotalSeconds:0} s: {held.MessageText}"]);
        }
    }

    private async Task JudgeAsync()
    {
        await _world.MustHaveValidIndexesAsync();
        await MustCountAsync();
        await _world.SettleAsync();
        await _world.WarmUpAsync();
        var customer = (await _world.OrdinaryCustomersAsync())[0];
        var email = await _world.ScalarAsync<string>("SELECT min(email) FROM orders WHERE customer_id = $1", customer);
        foreach (var list in (OrderList[])[new(customer), new(customer, "delivered")])
        {
            await OnceOfSomeAsync(async () =>
            {
                var (page, cost) = await _world.PageCostAsync(list, null, Limit, atLeast: 0);
                _world.MustBeCheap("buffers of a page", $"{page.Orders!.Count} of {Limit} orders of {list}, after a deploy", cost, Limit);
            });
        }

        await OnceOfSomeAsync(async () =>
        {
            var (found, cost) = await _world.CostOfAsync(() => _world.Client.SearchAsync(email, _world.Cancellation));
            _world.MustBeCheap("buffers of a search", $"{found.Count} orders for {email}, after a deploy", cost, Oracle.SearchLimit);
        });
        var day = DateOnly.FromDateTime(GeneratedOrders.Since).AddDays(_world.Scenario.Next(1, GeneratedOrders.Days));
        await OnceOfSomeAsync(() => _world.ReportMustBeCheapAsync(day, day, "Europe/Berlin"));
    }

    // What an instance does by itself after its start counts for the request beside which it falls (C4): it does not fall beside all of them.
    private async Task OnceOfSomeAsync(Func<Task> measure)
    {
        for (var number = 1; number < Tries; number++)
        {
            try
            {
                await measure();
                return;
            }
            catch (ScenarioFailedException)
            {
                await Task.Delay(BetweenTries, _world.Cancellation);
            }
        }

        await measure();
    }

    // Whatever was written while it started: a version that begins with totals must not lose what came meanwhile (C9).
    private async Task MustCountAsync()
    {
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var since = today.AddDays(-1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var orders = await _world.ScalarAsync<long>("SELECT count(*) FROM orders WHERE placed_at >= $1", since);
        var cents = await _world.ScalarAsync<long>("SELECT coalesce(sum(total_cents), 0)::bigint FROM orders WHERE placed_at >= $1", since);
        var startedAt = Stopwatch.GetTimestamp();
        using var waiting = _world.Scenario.Waiting("orders of others to be counted");
        while (true)
        {
            var days = await _world.Client.ReportAsync(today.AddDays(-1), today.AddDays(1), "Etc/UTC", _world.Cancellation);
            var (seen, worth) = (days.Sum(day => (long)day.Orders), days.Sum(day => day.TotalCents));
            if (seen == orders && worth == cents) return;
            _world.Scenario.MustHoldInTime(
                Promises.ImportedCounts, Stopwatch.GetElapsedTime(startedAt) < ScenarioContext.CeilingOf(ShownWithin, startedAt),
                () => [$"while the version started, others wrote {orders} orders of {cents} cents; the report of these days has {seen} of {worth}"]);
            await Task.Delay(Poll, _world.Cancellation);
        }
    }
}
