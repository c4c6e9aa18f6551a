using Dapper;
using Npgsql;

namespace AiEndpoint.Notify;

/// <summary>A notification that is to be sent: the transfer, and what became of it.</summary>
internal sealed record Notification(Guid TransferId, string Kind);

/// <summary>Keeps notifications until they have taken effect.</summary>
internal static class Outbox
{
    private const int Batch = 200;

    /// <summary>Adds a notification, within the transaction that does what it tells of.</summary>
    public static Task AddAsync(NpgsqlConnection connection, Notification notification) => connection.ExecuteAsync(
        "INSERT INTO outbox (transfer_id, kind) VALUES (@TransferId, @Kind)", notification);

    /// <summary>Finds what waits, the oldest first, without keeping it from others.</summary>
    public static async Task<IReadOnlyList<Notification>> FindAsync(NpgsqlConnection connection) =>
        (await connection.QueryAsync<Notification>(
            """SELECT transfer_id AS "TransferId", kind AS "Kind" FROM outbox ORDER BY outbox_id LIMIT @Batch""", new { Batch })).AsList();

    /// <summary>Removes a notification that has taken effect.</summary>
    public static Task<int> RemoveAsync(NpgsqlConnection connection, Notification notification) => connection.ExecuteAsync(
        "DELETE FROM outbox WHERE transfer_id = @TransferId AND kind = @Kind", notification);
}
