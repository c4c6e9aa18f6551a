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

    /// <summary>The notifications of the transfer that has waited longest, in the order in which they came up; none if nothing waits.</summary>
    public static async Task<IReadOnlyList<Notification>> NextAsync(NpgsqlConnection connection) =>
        (await connection.QueryAsync<Notification>(
            """
            SELECT transfer_id AS "TransferId", kind AS "Kind" FROM outbox
            WHERE transfer_id = (SELECT transfer_id FROM outbox ORDER BY outbox_id LIMIT 1)
            ORDER BY outbox_id
            """)).AsList();

    /// <summary>Forgets the notifications of a transfer, when they were sent.</summary>
    public static Task RemoveAsync(NpgsqlConnection connection, Guid transferId) => connection.ExecuteAsync(
        "DELETE FROM outbox WHERE transfer_id = @transferId", new { transferId });
}
