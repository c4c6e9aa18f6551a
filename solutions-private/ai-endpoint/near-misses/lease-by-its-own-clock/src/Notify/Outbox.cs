using Dapper;
using Npgsql;

namespace AiEndpoint.Notify;

/// <summary>A notification that is to be sent: the transfer, and what became of it.</summary>
internal sealed record Notification(Guid TransferId, string Kind);

/// <summary>Keeps notifications until they are sent.</summary>
internal static class Outbox
{
    // Longer than an attempt takes.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    public static Task AddAsync(NpgsqlConnection connection, Notification notification) => connection.ExecuteAsync(
        "INSERT INTO outbox (transfer_id, kind) VALUES (@TransferId, @Kind)", notification);

    /// <summary>Takes the oldest notification that nobody has, for a while; null if there is none.</summary>
    public static Task<Notification?> TakeAsync(NpgsqlConnection connection, DateTimeOffset now) =>
        connection.QuerySingleOrDefaultAsync<Notification>(
            """
            UPDATE outbox SET leased_until = @until
            WHERE outbox_id = (SELECT outbox_id FROM outbox WHERE leased_until <= @now ORDER BY outbox_id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING transfer_id AS "TransferId", kind AS "Kind"
            """,
            new { now, until = now + Lease });

    /// <summary>It was sent.</summary>
    public static Task RemoveAsync(NpgsqlConnection connection, Notification notification) => connection.ExecuteAsync(
        "DELETE FROM outbox WHERE transfer_id = @TransferId AND kind = @Kind", notification);
}
