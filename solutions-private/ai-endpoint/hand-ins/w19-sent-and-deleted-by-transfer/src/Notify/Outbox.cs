using Dapper;
using Npgsql;

namespace AiEndpoint.Notify;

/// <summary>A notification that is to be sent: the transfer, and what became of it.</summary>
internal sealed record Notification(Guid TransferId, string Kind);

/// <summary>Keeps notifications until they have been sent.</summary>
internal static class Outbox
{
    private const int BatchSize = 50;

    /// <summary>Adds a notification, within the caller's transaction.</summary>
    public static Task AddAsync(NpgsqlConnection connection, Guid transferId, string kind) =>
        connection.ExecuteAsync("INSERT INTO outbox (transfer_id, kind) VALUES (@transferId, @kind)", new { transferId, kind });

    /// <summary>The oldest notifications that wait. Nothing is locked: another instance may send them as well.</summary>
    public static async Task<IReadOnlyList<Notification>> FindAsync(NpgsqlConnection connection) =>
        (await connection.QueryAsync<Notification>(
            $"""
            SELECT transfer_id AS "TransferId", kind AS "Kind"
            FROM outbox ORDER BY outbox_id LIMIT {BatchSize}
            """)).AsList();

    /// <summary>Forgets the notifications of transfers, when they took effect.</summary>
    public static Task<int> RemoveAsync(NpgsqlConnection connection, Guid[] transferIds) =>
        connection.ExecuteAsync("DELETE FROM outbox WHERE transfer_id = ANY(@transferIds)", new { transferIds });
}
