namespace AiEndpoint.Tests.Hunt;

/// <summary>
/// The clock of every instance: it is ahead, so that a month of UTC is about to end. In the time zone of the database, and of some instances,
/// it is another month then (C11).
/// </summary>
internal static class InstanceClock
{
    private static readonly TimeSpan BeforeTheEnd = TimeSpan.FromMinutes(45);

    /// <summary>By how much it is ahead.</summary>
    public static TimeSpan Offset { get; } = OffsetAt(DateTime.UtcNow);

    /// <summary>What it shows, in UTC.</summary>
    public static DateTime Now => DateTime.UtcNow + Offset;

    private static TimeSpan OffsetAt(DateTime now)
    {
        var month = new DateTime(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        var next = month.AddMonths(1) - BeforeTheEnd;
        return (next > now ? next : month.AddMonths(2) - BeforeTheEnd) - now;
    }
}
