namespace HotQuery.Reports;

/// <summary>From when on the clocks of a time zone are that far from UTC.</summary>
internal sealed record ZoneOffset(DateTime Since, TimeSpan Offset);

internal static class ZoneOffsets
{
    /// <summary>The offset at the beginning of a time, and every change of it until its end.</summary>
    public static IReadOnlyList<ZoneOffset> Between(DateTime begin, DateTime end, TimeZoneInfo zone)
    {
        var offsets = new List<ZoneOffset> { new(begin, At(begin, zone)) };
        for (var at = begin; at < end;)
        {
            var next = at.AddHours(1);
            if (At(next, zone) != offsets[^1].Offset)
            {
                // Between two hours: to the tick.
                var (same, other) = (at, next);
                while (other.Ticks - same.Ticks > 1)
                {
                    var middle = same.AddTicks((other.Ticks - same.Ticks) / 2);
                    if (At(middle, zone) == offsets[^1].Offset) same = middle;
                    else other = middle;
                }

                next = other;
                offsets.Add(new ZoneOffset(other, At(other, zone)));
            }

            at = next;
        }

        return offsets;
    }

    private static TimeSpan At(DateTime utc, TimeZoneInfo zone) =>
        TimeSpan.FromTicks(TimeZoneInfo.ConvertTimeFromUtc(utc, zone).Ticks - utc.Ticks);
}
