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
        UPDATE outbox SET taken = true
        WHERE outbox_id = (SELECT outbox_id FROM outbox WHERE NOT taken ORDER BY outbox_id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING transfer_id AS "TransferId", kind AS "Kind"
        """);

    /// <summary>It was not sent, and waits for another attempt.</summary>
    public static Task GiveBackAsync(NpgsqlConnection connection, Notification notification) => connection.ExecuteAsync(
        "UPDATE outbox SET taken = false WHERE transfer_id = @TransferId AND kind = @Kind", notification);

    /// <summary>It was sent.</summary>
    public static Task RemoveAsync(NpgsqlConnection connection, Notification notification) => connection.ExecuteAsync(
        "DELETE FROM outbox WHERE transfer_id = @TransferId AND kind = @Kind", notification);
}
