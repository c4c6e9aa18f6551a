using System.Diagnostics;
using Harness.Scenarios;
using Harness.Verdicts;
using Npgsql;

namespace HotQuery.Tests.Setup;

/// <summary>Another program's transaction that wrote an order and is still open.</summary>
internal sealed class OpenWriter : IAsyncDisposable
{
    // Longer than a writer may be held up (C12).
    private static readonly TimeSpan HeldUp = TimeSpan.FromSeconds(5);

    private readonly OtherSession _session;

    private OpenWriter(OtherSession session) => _session = session;

    /// <summary>The process id of its session.</summary>
    public int Session => _session.ProcessId;

    /// <summary>Writes an order and leaves the transaction open.</summary>
    /// <param name="world">The world.</param>
    /// <param name="when">The point in time, for the story.</param>
    public static async Task<OpenWriter> BeginAsync(OrdersWorld world, string when = "")
    {
        var writer = await TryBeginAsync(world);
        world.Scenario.MustHoldInTime(Promises.OrdersGetThrough, writer is not null, () => [$"{when}writing an order was held up for {HeldUp.TotalSeconds:0} s"]);
        return writer!;
    }

    /// <summary>Writes an order and leaves the transaction open; null when a lock holds it up.</summary>
    public static async Task<OpenWriter?> TryBeginAsync(OrdersWorld world)
    {
        var session = await world.OpenAsync();
        try
        {
            await session.LimitWaitsAsync(HeldUp);
            await session.BeginAsync();
            await world.WriteOrderAsync(session);
            return new OpenWriter(session);
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await session.DisposeAsync();
            return null;
        }
    }

    /// <summary>Commits.</summary>
    public async ValueTask DisposeAsync()
    {
        await using var ended = _session;
        await ended.CommitAsync();
    }
}

/// <summary>Starts of a new version while orders are being written.</summary>
internal static class Deploys
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    // Longer than a start may take before it counts as failed: a start that neither waits nor comes up ends by itself.
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(45);

    /// <summary>Writes an order of an unknown customer, as other programs do.</summary>
    public static Task WriteOrderAsync(this OrdersWorld world, OtherSession session) =>
        world.ImportAsync(session, world.NewCustomer(), world.NewEmail(), DateTime.UtcNow);

    /// <summary>Polls until the condition holds, the start has ended, or the ceiling has passed.</summary>
    /// <returns>Whether the condition holds.</returns>
    public static async Task<bool> UntilAsync(this OrdersWorld world, Task starting, Func<Task<bool>> isSo)
    {
        var waiting = Stopwatch.StartNew();
        using var ticks = new PeriodicTimer(Poll);
        while (!starting.IsCompleted && waiting.Elapsed < Ceiling)
        {
            if (await isSo()) return true;
            await ticks.WaitForNextTickAsync(world.Cancellation);
        }

        return false;
    }

    /// <summary>Waits until the start waits for this writer, or has ended.</summary>
    /// <returns>Whether it waits.</returns>
    /// <exception cref="InconclusiveException">Neither happened.</exception>
    public static async Task<bool> WaitsForAsync(this OrdersWorld world, OpenWriter writer, Task starting)
    {
        var waits = await world.UntilAsync(starting, async () => (await world.Group.Database.AskServerAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity WHERE datid = $1 AND $2 = ANY(pg_blocking_pids(pid)))",
            world.Cancellation, world.Group.Database.Oid, writer.Session))[0]);
        ScenarioContext.MeasurementIsValid(
            waits || starting.IsCompleted, $"After {Ceiling.TotalSeconds:0} s the service had neither started nor waited for a transaction.");
        return waits;
    }

    /// <summary>Lets the start wait for this many writers, one after the other.</summary>
    /// <returns>The writer that it waits for last, still open; null when the start ended earlier.</returns>
    public static async Task<OpenWriter?> PassAsync(
        this OrdersWorld world, OpenWriter writer, Task starting, int times, Func<int, Task>? each = null)
    {
        for (var wait = 0; await world.WaitsForAsync(writer, starting); wait++)
        {
            if (each is not null) await each(wait);
            if (wait == times) return writer;
            // The next writer begins before this one ends: there is never a moment without an open transaction.
            // Where the start holds up all writers, there is no next one, and this one stays.
            if (await OpenWriter.TryBeginAsync(world) is not { } next) return writer;
            await writer.DisposeAsync();
            writer = next;
        }

        await writer.DisposeAsync();
        return null;
    }

    /// <summary>Ends the service's sessions, as a failover does.</summary>
    public static Task EndSessionsAsync(this OrdersWorld world) => world.Group.Database.AskServerAsync<bool>(
        "SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datid = $1 AND usename = $2",
        world.Cancellation, world.Group.Database.Oid, world.Group.Database.Name);

    /// <summary>Ends the scenario if an index is not valid.</summary>
    public static async Task MustHaveValidIndexesAsync(this OrdersWorld world)
    {
        var invalid = await world.QueryAsync<string>("SELECT indexrelid::regclass::text FROM pg_catalog.pg_index WHERE NOT indisvalid");
        world.Scenario.MustHold(
            Promises.NoInvalidIndex, invalid.Count == 0, () => [$"the version runs, and these indexes are not valid: {string.Join(", ", invalid)}"]);
    }

    /// <summary>Ends the scenario unless the earlier orders are shown unchanged.</summary>
    public static async Task MustShowOrdersAsync(this OrdersWorld world)
    {
        var list = new OrderList(world.LargestCustomer);
        var wanted = world.Fresh.ListOf(list);
        foreach (var client in world.Clients) world.MustShow(Promises.ListIsRight, $"{list}", wanted, await world.WalkAsync(_ => client, list, 50));
    }

    /// <summary>The last lines of the output of a service that did not start.</summary>
    public static IEnumerable<string> LastWords(InvalidServiceException invalid) =>
        invalid.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line.Contains("xception", StringComparison.Ordinal) || line.Contains("did not", StringComparison.Ordinal)).Take(4);
}
