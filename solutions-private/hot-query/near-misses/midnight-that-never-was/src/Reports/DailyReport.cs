using Dapper;
using Npgsql;

namespace HotQuery.Reports;

internal sealed record ReportDay(DateOnly Date, int Orders, long TotalCents);

internal sealed class DailyReport(NpgsqlDataSource database)
{
    /// <summary>Every day from the first to the last, as a clock in that time zone cuts them.</summary>
    public async Task<IReadOnlyList<ReportDay>> ReadAsync(
        DateOnly from, DateOnly to, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // Days are cut here, where the clocks of the zone are known; the range in UTC is what the index can answer.
        var midnights = Enumerable.Range(0, to.DayNumber - from.DayNumber + 2).Select(day => Midnight(from.AddDays(day), zone)).ToArray();
        var counted = await connection.QueryAsync<CountedDay>(new CommandDefinition(
            """
            SELECT width_bucket(placed_at, @midnights) AS number, count(*)::int AS orders, sum(total_cents)::bigint AS total_cents
            FROM orders
            WHERE placed_at AT TIME ZONE 'UTC' >= @since AND placed_at AT TIME ZONE 'UTC' < @until
            GROUP BY 1
            """,
            new { midnights, since = Local(midnights[0]), until = Local(midnights[^1]) },
            cancellationToken: cancellationToken));
        var byDay = counted.ToDictionary(day => from.AddDays(day.Number - 1));
        return
        [
            .. Enumerable.Range(0, to.DayNumber - from.DayNumber + 1)
                .Select(from.AddDays)
                .Select(date => byDay.TryGetValue(date, out var day)
                    ? new ReportDay(date, day.Orders, day.TotalCents)
                    : new ReportDay(date, 0, 0)),
        ];
    }

    private sealed record CountedDay(int Number, int Orders, long TotalCents);

    // Where clocks are set back over midnight, the day begins with the first of the two.
    private static DateTime Midnight(DateOnly date, TimeZoneInfo zone)
    {
        var midnight = date.ToDateTime(TimeOnly.MinValue);
        return zone.IsAmbiguousTime(midnight)
            ? DateTime.SpecifyKind(midnight - zone.GetAmbiguousTimeOffsets(midnight).Max(), DateTimeKind.Utc)
            : TimeZoneInfo.ConvertTimeToUtc(midnight, zone);
    }

    private static DateTime Local(DateTime moment) => DateTime.SpecifyKind(moment, DateTimeKind.Unspecified);
}
