using AiEndpoint.Hosting;

namespace AiEndpoint.Notify;

/// <summary>A notification that is to be sent: the transfer, and what became of it.</summary>
internal sealed record Notification(Guid TransferId, string Kind);

/// <summary>A notification that waits.</summary>
internal sealed record Waiting(long OutboxId, Guid TransferId, string Kind);

/// <summary>Keeps notifications until they are sent.</summary>
internal static class Outbox
{
    private const int BatchSize = 20;

    public static Task AddAsync(Session session, Notification notification) => session.ExecuteAsync(
        "INSERT INTO outbox (transfer_id, kind) VALUES (@TransferId, @Kind)", notification);

    /// <summary>Reads the oldest notifications. Other instances may send them, too: Notify knows their ids.</summary>
    public static Task<IReadOnlyList<Waiting>> ReadAsync(Session session) => session.ListAsync<Waiting>(
        """
        SELECT outbox_id AS "OutboxId", transfer_id AS "TransferId", kind AS "Kind" FROM outbox ORDER BY outbox_id LIMIT @BatchSize
        """,
        new { BatchSize });

    /// <summary>Removes a notification that took effect.</summary>
    public static Task<int> RemoveAsync(Session session, Waiting sent) => session.ExecuteAsync(
        "DELETE FROM outbox WHERE outbox_id = @OutboxId", sent);
}
