using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Npgsql;
using TwoTruths.Hosting;

namespace TwoTruths.Billing;

/// <summary>An order that waits because billing refused a change.</summary>
internal sealed record StuckOrder(string OrderId, long Sequence, string Reason);

/// <summary>
/// Tells billing of changes. An order is worked on by the instance that has its lock, and its changes are sent one after the other, for as
/// long as no other order waits for its turn.
/// </summary>
internal sealed class Relay(NpgsqlDataSource database, OrderLocks locks, IServiceProvider services, ILogger<Relay> logger) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(500);
    // Where a retry crosses with a refusal, it may rather be one try too many than one too few.
    private static readonly TimeSpan Crossing = TimeSpan.FromMilliseconds(100);

    private const string WaitingColumns =
        """
        c.message_id AS "MessageId", c.order_id AS "OrderId", c.sequence AS "Sequence", c.customer AS "Customer",
        c.amount_minor AS "AmountMinor", c.state AS "State", r.pressed_at IS NOT NULL AS "Pressing",
        r.order_id IS NOT NULL AS "Refused"
        """;

    private readonly Channel<bool> _nudges = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<string, Task> _working = new();
    // Orders that billing did not answer for: when they may be sent again, by this instance's stopwatch.
    private readonly ConcurrentDictionary<string, long> _resting = new();

    // Whether an order that may be sent has found every worker at another one.
    private volatile bool _othersWait;

    /// <summary>There may be something to send.</summary>
    public void Nudge() => _nudges.Writer.TryWrite(true);

    /// <summary>The orders that are stuck.</summary>
    public async Task<List<StuckOrder>> StuckAsync(CancellationToken cancellationToken)
    {
        var stuck = new List<StuckOrder>();
        while (true)
        {
            var page = await database.ListAsync<StuckOrder>(
                """
                SELECT r.order_id AS "OrderId", r.sequence AS "Sequence", r.reason AS "Reason"
                FROM refusals r JOIN changes c ON c.order_id = r.order_id AND c.sequence = r.sequence AND c.taken_at IS NULL
                WHERE r.order_id COLLATE "C" > @after ORDER BY r.order_id COLLATE "C" LIMIT 100
                """,
                new { after = stuck.LastOrDefault()?.OrderId ?? "" }, cancellationToken);
            stuck.AddRange(page);
            if (page.Count < 100) return stuck;
        }
    }

    /// <summary>How many of these orders billing has yet to hear of, those that are stuck aside.</summary>
    public async Task<long> CountWaitingAsync(IReadOnlyList<string> orderIds, CancellationToken cancellationToken) =>
        (await database.ListAsync<long>(
            """
            SELECT count(DISTINCT c.order_id) FROM changes c
            WHERE c.order_id = ANY(@ids) AND c.taken_at IS NULL AND NOT EXISTS (SELECT FROM refusals r WHERE r.order_id = c.order_id)
            """,
            new { ids = orderIds.ToArray() }, cancellationToken)).Single();

    /// <summary>Lets a stuck order be tried at once.</summary>
    /// <returns>Whether it is stuck.</returns>
    public async Task<bool> RetryAsync(string orderId)
    {
        var found = !orderId.Contains('\0') && await database.ExecuteAsync(
            """
            UPDATE refusals r SET next_try = clock_timestamp(), pressed_at = clock_timestamp()
            WHERE order_id = @orderId
                AND EXISTS (SELECT FROM changes c WHERE c.order_id = r.order_id AND c.sequence = r.sequence AND c.taken_at IS NULL)
            """,
            new { orderId }, CancellationToken.None) > 0;
        if (found) Nudge();
        return found;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var session = await locks.CheckAsync(stoppingToken);
                if (failed)
                {
                    // The database is back. Whoever knows an answer of billing writes it down first.
                    await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
                    session = await locks.CheckAsync(stoppingToken);
                    failed = false;
                }

                var othersWait = false;
                foreach (var orderId in await ListReadyAsync(stoppingToken))
                {
                    if (_working.Count >= BillingCalls.Most)
                    {
                        othersWait = true;
                        break;
                    }

                    if (!_working.TryAdd(orderId, Task.CompletedTask)) continue;
                    var taken = false;
                    try
                    {
                        taken = await locks.TryTakeAsync(orderId, session, stoppingToken);
                    }
                    finally
                    {
                        if (!taken) _working.TryRemove(orderId, out _);
                    }

                    if (taken) _ = Task.Run(() => WorkAsync(orderId, session, stoppingToken), CancellationToken.None);
                }

                _othersWait = othersWait;
                using var wait = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                wait.CancelAfter(Poll);
                try
                {
                    await _nudges.Reader.ReadAsync(wait.Token);
                }
                catch (OperationCanceledException)
                {
                    // Time to look.
                }
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning("The relay cannot work: {Fault}", fault.Message);
                failed = true;
                await Task.Delay(Poll, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // Orders of which the first waiting change may be sent, the one first that has waited longest since it was accepted or since its order
    // had its last turn; those that were refused, and nobody asked to retry, after the others.
    private Task<List<string>> ListReadyAsync(CancellationToken cancellationToken)
    {
        foreach (var (orderId, until) in _resting)
            if (Stopwatch.GetTimestamp() >= until) _resting.TryRemove(orderId, out _);
        return database.ListAsync<string>(
            """
            SELECT c.order_id FROM changes c
            LEFT JOIN refusals r ON r.order_id = c.order_id AND r.sequence = c.sequence
            LEFT JOIN changes previous ON previous.order_id = c.order_id AND previous.sequence = c.sequence - 1
            WHERE c.taken_at IS NULL AND (r.order_id IS NULL OR r.next_try <= now()) AND c.order_id <> ALL(@busy)
                AND NOT EXISTS (
                    SELECT FROM changes e WHERE e.order_id = c.order_id AND e.sequence < c.sequence AND e.taken_at IS NULL)
            ORDER BY (r.order_id IS NOT NULL AND r.pressed_at IS NULL), GREATEST(c.accepted_at, previous.taken_at)
            LIMIT 50
            """,
            new { busy = _working.Keys.Concat(_resting.Keys).Distinct().ToArray() }, cancellationToken);
    }

    private async Task WorkAsync(string orderId, CancellationToken session, CancellationToken stopping)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(session, stopping);
            // What was listed may have been sent before the lock was ours.
            var next = (await database.ListAsync<Waiting>(
                $"""
                SELECT {WaitingColumns} FROM changes c LEFT JOIN refusals r ON r.order_id = c.order_id AND r.sequence = c.sequence
                WHERE c.order_id = @orderId AND c.taken_at IS NULL ORDER BY c.sequence LIMIT 1
                """,
                new { orderId }, limit.Token)).SingleOrDefault();
            if (next is { Refused: true } && !await IsDueAsync(orderId, limit.Token)) return;
            while (next is not null)
            {
                limit.Token.ThrowIfCancellationRequested();
                next = await SendAsync(next, limit.Token, stopping);
                // Orders take turns.
                if (_othersWait) break;
            }
        }
        catch (Exception fault)
        {
            if (!stopping.IsCancellationRequested) logger.LogWarning("Order {OrderId} has to wait: {Fault}", orderId, fault.Message);
        }
        finally
        {
            try
            {
                await locks.ReleaseAsync(orderId, session);
            }
            catch (Exception fault)
            {
                logger.LogWarning("The lock of {OrderId} went with its session: {Fault}", orderId, fault.Message);
            }

            _working.TryRemove(orderId, out _);
            Nudge();
        }
    }

    private async Task<bool> IsDueAsync(string orderId, CancellationToken cancellationToken) =>
        (await database.ListAsync<bool>("SELECT next_try <= now() FROM refusals WHERE order_id = @orderId", new { orderId }, cancellationToken))
        .SingleOrDefault();

    // Sends one change. Returns the next one, if this one was taken and there is one.
    private async Task<Waiting?> SendAsync(Waiting change, CancellationToken cancellationToken, CancellationToken stopping)
    {
        try
        {
            await services.GetRequiredService<BillingClient>().SendAsync(change.Message, cancellationToken);
        }
        catch (RefusedException refusal)
        {
            var refusedAt = Stopwatch.GetTimestamp();
            logger.LogWarning("Billing refused change {Sequence} of {OrderId}: {Reason}", change.Sequence, change.OrderId, refusal.Message);
            await SurelyAsync(() => database.ExecuteAsync(
                """
                INSERT INTO refusals (order_id, sequence, reason, next_try)
                SELECT order_id, sequence, @reason, now() + interval '61 seconds' FROM changes
                WHERE order_id = @OrderId AND sequence = @Sequence AND taken_at IS NULL
                ON CONFLICT (order_id) DO UPDATE SET sequence = @Sequence, reason = @reason,
                    pressed_at = CASE
                        WHEN refusals.sequence = @Sequence AND refusals.pressed_at > clock_timestamp() - @age * interval '1 second'
                        THEN refusals.pressed_at END,
                    next_try = CASE
                        WHEN refusals.sequence = @Sequence AND refusals.pressed_at > clock_timestamp() - @age * interval '1 second'
                        THEN now() ELSE clock_timestamp() + interval '61 seconds' END
                """,
                // A retry that was asked for while this try was open was this try; one that was asked for after its end is another one.
                new
                {
                    change.OrderId,
                    change.Sequence,
                    reason = refusal.Message,
                    age = (Stopwatch.GetElapsedTime(refusedAt) + Crossing).TotalSeconds,
                },
                CancellationToken.None), stopping);
            return null;
        }
        catch (BillingException fault)
        {
            logger.LogWarning("Billing was not told of change {Sequence} of {OrderId}: {Fault}", change.Sequence, change.OrderId, fault.Message);
            _resting[change.OrderId] = Stopwatch.GetTimestamp() + (long)(Backoff.TotalSeconds * Stopwatch.Frequency);
            // A try of a refused change that nobody asked for is one a minute, whatever comes of it.
            if (change is { Refused: true, Pressing: false })
                await SurelyAsync(() => database.ExecuteAsync(
                    """
                    UPDATE refusals SET next_try = now() + interval '61 seconds'
                    WHERE order_id = @OrderId AND sequence = @Sequence AND pressed_at IS NULL
                    """,
                    new { change.OrderId, change.Sequence }, CancellationToken.None), stopping);
            return null;
        }

        return (await SurelyAsync(() => database.ListAsync<Waiting>(
            $"""
            WITH taken AS (UPDATE changes SET taken_at = clock_timestamp() WHERE order_id = @OrderId AND sequence = @Sequence AND taken_at IS NULL),
            cleared AS (DELETE FROM refusals WHERE order_id = @OrderId AND sequence <= @Sequence)
            SELECT {WaitingColumns} FROM changes c LEFT JOIN refusals r ON r.order_id = c.order_id AND r.sequence = c.sequence
            WHERE c.order_id = @OrderId AND c.sequence = @Sequence + 1 AND c.taken_at IS NULL
            """,
            new { change.OrderId, change.Sequence }, CancellationToken.None), stopping)).SingleOrDefault();
    }

    // What billing said is not forgotten because the database is away for a while.
    private async Task<T> SurelyAsync<T>(Func<Task<T>> note, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await note();
            }
            catch (Exception fault) when (!stopping.IsCancellationRequested)
            {
                logger.LogWarning("An answer of billing cannot be noted yet: {Fault}", fault.Message);
                await Task.Delay(100, stopping);
            }
        }
    }

    /// <summary>The first change of an order that waits.</summary>
    private sealed record Waiting(
        string MessageId, string OrderId, long Sequence, string Customer, long AmountMinor, string State, bool Pressing, bool Refused)
    {
        public BillingMessage Message => new(MessageId, OrderId, Sequence, Customer, AmountMinor, State);
    }
}
