using Dapper;
using Npgsql;

namespace HotQuery.Reports;

internal sealed record ReportDay(DateOnly Date, int Orders, long TotalCents);

internal sealed class DailyReport(NpgsqlDataSource database)
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    /// <summary>Every day from the first to the last, as a clock in that time zone cuts them.</summary>
    public async Task<IReadOnlyList<ReportDay>> ReadAsync(
        DateOnly from, DateOnly to, TimeZoneInfo zone, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // The totals once they are whole, the orders until then: one statement, so one state, and only one of the two is read. The range
        // in UTC, a day wider than needed, is what their indexes can answer; the date on the clocks there decides. Where clocks were set a
        // minute after midnight, a quarter of an hour is of two dates: of such a quarter the orders are read.
        var (since, until) = (Midnight(from.AddDays(-1)), Midnight(to.AddDays(2)));
        var counted = await connection.QueryAsync<CountedDay>(new CommandDefinition(
            """
            SELECT (moment AT TIME ZONE @zone)::date AS date, sum(orders)::int AS orders, sum(total_cents)::bigint AS total_cents
            FROM (
                SELECT quarter AS moment, orders, total_cents FROM order_totals
                WHERE (SELECT whole FROM order_totals_state) AND quarter >= @since AND quarter < @until AND quarter <> ALL(@ofTwoDates)
                UNION ALL
                SELECT placed_at, 1, total_cents FROM unnest(@ofTwoDates) AS quarter
                CROSS JOIN LATERAL (
                    SELECT placed_at, total_cents FROM orders
                    WHERE (placed_at AT TIME ZONE 'UTC') >= (quarter AT TIME ZONE 'UTC')
                    AND (placed_at AT TIME ZONE 'UTC') < ((quarter + interval '15 minutes') AT TIME ZONE 'UTC')
                    -- Looked up for each such quarter; most often there is none.
                    OFFSET 0) AS ordered
                WHERE (SELECT whole FROM order_totals_state)
                UNION ALL
                SELECT placed_at, 1, total_cents FROM orders
                WHERE NOT (SELECT whole FROM order_totals_state)
                AND (placed_at AT TIME ZONE 'UTC') >= (@since AT TIME ZONE 'UTC') AND (placed_at AT TIME ZONE 'UTC') < (@until AT TIME ZONE 'UTC')
            ) AS counted
            WHERE (moment AT TIME ZONE @zone)::date BETWEEN @from AND @to
            GROUP BY 1
            """,
            new { zone = zone.Id, since, until, from, to, ofTwoDates = OfTwoDates(since, until, zone) },
            cancellationToken: cancellationToken));
        var byDay = counted.ToDictionary(day => day.Date);
        return
        [
            .. Enumerable.Range(0, to.DayNumber - from.DayNumber + 1)
                .Select(from.AddDays)
                .Select(date => byDay.TryGetValue(date, out var day)
                    ? new ReportDay(date, day.Orders, day.TotalCents)
                    : new ReportDay(date, 0, 0)),
        ];
    }

    private sealed record CountedDay(DateOnly Date, int Orders, long TotalCents);

    private static DateTime[] OfTwoDates(DateTime since, DateTime until, TimeZoneInfo zone)
    {
        List<DateTime> found = [];
        for (var quarter = since; quarter < until; quarter += Quarter)
            if (DateOf(quarter) != DateOf(quarter + Quarter - TimeSpan.FromTicks(1))) found.Add(quarter);
        return [.. found];

        DateOnly DateOf(DateTime moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(moment, zone));
    }

    private static DateTime Midnight(DateOnly date) => date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
}
