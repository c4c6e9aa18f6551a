using Dapper;
using Npgsql;

namespace AiEndpoint.Notify;

/// <summary>A notification that is to be sent: the transfer, and what became of it.</summary>
internal sealed record Notification(Guid TransferId, string Kind);

/// <summary>A notification that is lent to a sender.</summary>
internal sealed record Lent(long OutboxId, Guid TransferId, string Kind);

/// <summary>Keeps notifications until they are sent.</summary>
internal static class Outbox
{
    public static Task AddAsync(NpgsqlConnection connection, Notification notification) => connection.ExecuteAsync(
        "INSERT INTO outbox (transfer_id, kind) VALUES (@TransferId, @Kind)", notification);

    /// <summary>Lends out the oldest notifications that nobody else has. One that is not sent in time is lent to the next.</summary>
    public static async Task<IReadOnlyList<Lent>> LendAsync(NpgsqlConnection connection, int most, TimeSpan lease) =>
        (await connection.QueryAsync<Lent>(
            """
            UPDATE outbox SET due_at = now() + @lease
            WHERE outbox_id IN (SELECT outbox_id FROM outbox WHERE due_at <= now() ORDER BY outbox_id LIMIT @most FOR UPDATE SKIP LOCKED)
            RETURNING outbox_id AS "OutboxId", transfer_id AS "TransferId", kind AS "Kind"
            """,
            new { most, lease })).AsList();

    /// <summary>These were sent.</summary>
    public static Task RemoveAsync(NpgsqlConnection connection, long[] sent) =>
        connection.ExecuteAsync("DELETE FROM outbox WHERE outbox_id = ANY (@sent)", new { sent });
}
