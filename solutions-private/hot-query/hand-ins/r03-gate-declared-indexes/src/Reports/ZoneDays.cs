namespace HotQuery.Reports;

/// <summary>A stretch of time during which the clocks of a time zone showed one date.</summary>
internal sealed record DayPiece(DateOnly Date, DateTime Start, DateTime End);

/// <summary>Cuts time into dates. One date can have several pieces, or none: clocks are set back over midnight, or over a day.</summary>
internal static class ZoneDays
{
    private static readonly TimeSpan Step = TimeSpan.FromHours(1);

    /// <summary>The pieces from the first that is in the dates to the last, without gaps; those between may be of other dates.</summary>
    public static IReadOnlyList<DayPiece> Cut(DateOnly from, DateOnly to, TimeZoneInfo zone)
    {
        var pieces = new List<DayPiece>();
        // No zone is further from UTC than a day.
        var (at, end) = (Midnight(from.AddDays(-1)), Midnight(to.AddDays(2)));
        while (at < end)
        {
            var offset = Offset(at, zone);
            var date = DateOnly.FromDateTime(at + offset);
            var next = Change(at, Midnight(date.AddDays(1)) - offset, zone);
            if (pieces is [.., var last] && last.Date == date) pieces[^1] = last with { End = next };
            else pieces.Add(new DayPiece(date, at, next));
            at = next;
        }

        bool IsAsked(DayPiece piece) => piece.Date >= from && piece.Date <= to;
        var (first, final) = (pieces.FindIndex(IsAsked), pieces.FindLastIndex(IsAsked));
        return first < 0 ? [] : pieces[first..(final + 1)];
    }

    // When the offset changes first, but not later than `until`.
    private static DateTime Change(DateTime since, DateTime until, TimeZoneInfo zone)
    {
        var offset = Offset(since, zone);
        for (var same = since; same < until;)
        {
            var other = same + Step < until ? same + Step : until;
            if (Offset(other, zone) == offset)
            {
                same = other;
                continue;
            }

            while (other - same > TimeSpan.FromTicks(1))
            {
                var middle = same + (other - same) / 2;
                if (Offset(middle, zone) == offset) same = middle;
                else other = middle;
            }

            return other;
        }

        return until;
    }

    private static TimeSpan Offset(DateTime utc, TimeZoneInfo zone) =>
        TimeSpan.FromTicks(TimeZoneInfo.ConvertTimeFromUtc(utc, zone).Ticks - utc.Ticks);

    private static DateTime Midnight(DateOnly date) => date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
}
