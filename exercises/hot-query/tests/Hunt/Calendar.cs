using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>Time zones whose clocks do what clocks elsewhere do not, and the moments at which their dates change.</summary>
internal static class Calendar
{
    /// <summary>Zones, most of them with days that begin late, end early, or are not whole hours long.</summary>
    public static readonly string[] Zones =
    [
        "America/Sao_Paulo", "America/Havana", "America/Santiago", "America/Asuncion", "Asia/Beirut", "Asia/Amman", "Asia/Damascus", "Asia/Tehran",
        "Africa/Cairo", "Asia/Gaza", "Atlantic/Azores", "America/Scoresbysund", "America/Godthab", "America/St_Johns", "America/Caracas",
        "Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Auckland", "Australia/Lord_Howe", "Australia/Adelaide",
        "Asia/Kathmandu", "Asia/Pyongyang", "Asia/Kolkata", "Africa/Casablanca", "Antarctica/Troll", "Europe/Berlin", "Europe/London",
        "America/New_York", "America/Los_Angeles", "Etc/UTC", "Etc/GMT+12", "Etc/GMT-14",
    ];

    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    /// <summary>The dates of a year on which clocks are set, as that zone counts them.</summary>
    public static IReadOnlyList<DateOnly> DatesOfChange(string zone, int year)
    {
        var clock = TimeZoneInfo.FindSystemTimeZoneById(zone);
        List<DateOnly> dates = [];
        var at = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (; at.Year == year; at = at.AddHours(6))
        {
            if (clock.GetUtcOffset(at) == clock.GetUtcOffset(at.AddHours(6))) continue;
            dates.AddRange([DateOf(clock, at), DateOf(clock, at.AddHours(6))]);
        }

        return [.. dates.Where(date => date.Year == year).Distinct()];
    }

    /// <summary>The moments around a date at which the date or the offset of that zone's clocks changes.</summary>
    public static IReadOnlyList<DateTime> EdgesOf(string zone, DateOnly date)
    {
        var clock = TimeZoneInfo.FindSystemTimeZoneById(zone);
        List<DateTime> edges = [];
        var noon = date.ToDateTime(new TimeOnly(12, 0), DateTimeKind.Utc);
        for (var at = noon.AddHours(-38); at < noon.AddHours(38); at += Step)
        {
            var before = at - Step;
            var isOf = DateOf(clock, at) == date || DateOf(clock, before) == date;
            if (isOf && (DateOf(clock, at) != DateOf(clock, before) || clock.GetUtcOffset(at) != clock.GetUtcOffset(before))) edges.Add(at);
        }

        return edges;
    }

    /// <summary>The dates that clocks of a zone showed, as .NET and PostgreSQL say; either is right (C6).</summary>
    public static async Task<IReadOnlyList<(DateOnly First, DateOnly Second)>> DatesAsync(this OrdersWorld world, string zone, IReadOnlyList<DateTime> moments)
    {
        var clock = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var theirs = await world.Group.Database.AskServerAsync<DateOnly>(
            "SELECT (moment AT TIME ZONE $2)::date FROM pg_catalog.unnest($1) WITH ORDINALITY AS moments (moment, number) ORDER BY number",
            world.Cancellation, moments.ToArray(), zone);
        return [.. moments.Zip(theirs, (moment, second) => (DateOf(clock, moment), second))];
    }

    private static DateOnly DateOf(TimeZoneInfo clock, DateTime at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(at, clock));
}
