using Dapper;
using Npgsql;

namespace AiEndpoint.Notify;

/// <summary>A notification that is to be sent: the transfer, and what became of it.</summary>
internal sealed record Notification(Guid TransferId, string Kind);

/// <summary>Keeps notifications until they are sent.</summary>
internal static class Outbox
{
    public static Task AddAsync(NpgsqlConnection connection, Notification notification) => connection.ExecuteAsync(
        "INSERT INTO outbox (transfer_id, kind) VALUES (@TransferId, @Kind)", notification);

    /// <summary>Takes the oldest notification that no other instance is taking; null if there is none.</summary>
    public static Task<Notification?> TakeAsync(NpgsqlConnection connection) => connection.QuerySingleOrDefaultAsync<Notification>(
        """
        DELETE FROM outbox
        WHERE outbox_id = (SELECT outbox_id FROM outbox ORDER BY outbox_id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING transfer_id AS "TransferId", kind AS "Kind"
        """);
}
