namespace HotQuery.Tests.Setup;

/// <summary>Time zones whose clocks do what clocks elsewhere do not, and the moments at which their dates change.</summary>
internal static class ZoneCalendar
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

    /// <summary>
    /// The least and the most that a report may count on each of its days: an order that may be missing counts for the most alone, and so does,
    /// on either of its dates, an order about whose date .NET and PostgreSQL differ.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="orders">The orders, and whether each must be counted.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    /// <param name="zone">The time zone.</param>
    public static async Task<(IReadOnlyList<ShownDay> Least, IReadOnlyList<ShownDay> Most)> ReportOfAsync(
        this OrdersWorld world, IReadOnlyList<(DateTime PlacedAt, long TotalCents, bool Must)> orders, DateOnly from, DateOnly to, string zone)
    {
        var dates = await world.DatesAsync(zone, [.. orders.Select(order => order.PlacedAt)]);
        var count = to.DayNumber - from.DayNumber + 1;
        var (least, most) = (new (int Orders, long Cents)[count], new (int Orders, long Cents)[count]);
        foreach (var ((_, cents, must), (first, second)) in orders.Zip(dates))
        {
            foreach (var date in first == second ? (DateOnly[])[first] : [first, second])
            {
                if (date < from || date > to) continue;
                var number = date.DayNumber - from.DayNumber;
                most[number] = (most[number].Orders + 1, most[number].Cents + cents);
                if (must && first == second) least[number] = (least[number].Orders + 1, least[number].Cents + cents);
            }
        }

        return (Days(least), Days(most));

        IReadOnlyList<ShownDay> Days((int Orders, long Cents)[] counted) => [.. counted.Select((day, number) => new ShownDay(from.AddDays(number), day.Orders, day.Cents))];
    }

    /// <summary>Ends the scenario unless every day of a report is there, and is within its bounds.</summary>
    public static void MustReport(this OrdersWorld world, string what, IReadOnlyList<ShownDay> seen, (IReadOnlyList<ShownDay> Least, IReadOnlyList<ShownDay> Most) bounds)
    {
        var (least, most) = bounds;
        var wrong = Wrong().Take(3).ToList();
        world.Scenario.MustHold(Promises.ReportIsRight, wrong.Count == 0, () => [what, .. wrong]);

        IEnumerable<string> Wrong()
        {
            for (var number = 0; number < Math.Max(seen.Count, least.Count); number++)
            {
                if (number >= seen.Count || number >= least.Count || seen[number].Date != least[number].Date)
                {
                    yield return $"day {number + 1} of {least.Count} is {(number < seen.Count ? $"{seen[number].Date:yyyy-MM-dd}" : "missing")}; "
                        + $"{(number < least.Count ? $"{least[number].Date:yyyy-MM-dd}" : "none")} belongs there";
                    yield break;
                }

                var (day, low, high) = (seen[number], least[number], most[number]);
                if (day.Orders < low.Orders || day.Orders > high.Orders || day.TotalCents < low.TotalCents || day.TotalCents > high.TotalCents)
                    yield return $"{day.Date:yyyy-MM-dd}: {day.Orders} orders, {day.TotalCents} cents; should be {Range(low.Orders, high.Orders)} and {Range(low.TotalCents, high.TotalCents)}";
            }
        }
    }

    private static string Range(long least, long most) => least == most ? $"{least}" : $"{least} to {most}";

    private static DateOnly DateOf(TimeZoneInfo clock, DateTime at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(at, clock));
}
