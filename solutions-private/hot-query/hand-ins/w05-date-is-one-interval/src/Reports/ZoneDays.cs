namespace HotQuery.Reports;

/// <summary>A stretch of time during which the clocks of a time zone showed one date.</summary>
internal sealed record DayPiece(DateOnly Date, DateTime Start, DateTime End);

/// <summary>Cuts time into dates: each begins where its first moment is, and ends where the next one begins.</summary>
internal static class ZoneDays
{
    /// <summary>One piece for each of the dates; it is empty where clocks never showed the date.</summary>
    public static IReadOnlyList<DayPiece> Cut(DateOnly from, DateOnly to, TimeZoneInfo zone) =>
    [
        .. Enumerable.Range(0, to.DayNumber - from.DayNumber + 1)
            .Select(from.AddDays)
            .Select(date => new DayPiece(date, Start(date, zone), Start(date.AddDays(1), zone))),
    ];

    private static DateTime Start(DateOnly date, TimeZoneInfo zone)
    {
        var midnight = date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        // Clocks may be set forward over midnight, or over the whole day.
        while (zone.IsInvalidTime(midnight)) midnight = midnight.AddMinutes(1);
        // And back over it: then the day begins the first time.
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return DateTime.SpecifyKind(midnight - offset, DateTimeKind.Utc);
    }
}
