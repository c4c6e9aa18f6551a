using Dapper;

namespace AiEndpoint.Storage;

/// <summary>What Notify is to be told, as it is told.</summary>
internal sealed record Announcement(string NotificationId, string TransferId, string Kind);

/// <summary>The book of what Notify does not know yet. Its entries are written together with what they announce.</summary>
internal sealed class AnnouncementBook(Db db)
{
    /// <summary>The first announcements that wait.</summary>
    public Task<IReadOnlyList<Announcement>> FindAsync(int limit) => db.RunAsync(TimeSpan.Zero, async connection =>
        (IReadOnlyList<Announcement>)(await connection.QueryAsync<Announcement>(
            """
            SELECT notification_id AS "NotificationId", transfer_id AS "TransferId", kind AS "Kind"
            FROM announcements ORDER BY place LIMIT @limit
            """,
            new { limit })).AsList());

    /// <summary>Crosses out what took effect.</summary>
    public Task<int> CrossOutAsync(string notificationId) => db.RunAsync(Db.CallerPatience, connection =>
        connection.ExecuteAsync("DELETE FROM announcements WHERE notification_id = @notificationId", new { notificationId }));
}
