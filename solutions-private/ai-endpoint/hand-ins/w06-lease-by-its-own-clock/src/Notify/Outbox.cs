using AiEndpoint.Hosting;
using Dapper;

namespace AiEndpoint.Notify;

/// <summary>A notification that is to be sent: the transfer, and what became of it.</summary>
internal sealed record Notification(long OutboxId, Guid TransferId, string Kind);

/// <summary>Keeps notifications until they have taken effect. They are written by what settles and reverses transfers.</summary>
internal sealed class Outbox(Database database, TimeProvider clock)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Takes the oldest notifications that nobody is sending, for longer than an attempt takes. What an instance had that was killed
    /// is free again after it.
    /// </summary>
    public Task<List<Notification>> TakeAsync() => database.RunAsync(async connection =>
        (await connection.QueryAsync<Notification>(
            """
            UPDATE outbox SET leased_until = @until
            WHERE outbox_id = ANY (ARRAY(
                SELECT outbox_id FROM outbox WHERE leased_until <= @now ORDER BY outbox_id LIMIT 20 FOR UPDATE SKIP LOCKED))
            RETURNING outbox_id AS "OutboxId", transfer_id AS "TransferId", kind AS "Kind"
            """,
            new { now = clock.GetUtcNow(), until = clock.GetUtcNow() + Lease })).AsList());

    /// <summary>Removes notifications that have taken effect.</summary>
    public Task RemoveAsync(long[] ids) => database.RunAsync(
        connection => connection.ExecuteAsync("DELETE FROM outbox WHERE outbox_id = ANY (@ids)", new { ids }));

    /// <summary>Gives back notifications that were not taken, to be sent again soon.</summary>
    public Task GiveBackAsync(long[] ids) => database.RunAsync(
        connection => connection.ExecuteAsync(
            "UPDATE outbox SET leased_until = @until WHERE outbox_id = ANY (@ids)", new { ids, until = clock.GetUtcNow() + RetryAfter }));
}
