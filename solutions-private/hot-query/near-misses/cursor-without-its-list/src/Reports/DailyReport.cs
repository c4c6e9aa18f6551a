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
        // The range in UTC, a day wider than needed, is what the index can answer; the date on the clocks there decides.
        var counted = await connection.QueryAsync<CountedDay>(new CommandDefinition(
            """
            SELECT (placed_at AT TIME ZONE @zone)::date AS date, count(*)::int AS orders, sum(total_cents)::bigint AS total_cents
            FROM orders
            WHERE placed_at AT TIME ZONE 'UTC' >= @since AND placed_at AT TIME ZONE 'UTC' < @until
            AND (placed_at AT TIME ZONE @zone)::date BETWEEN @from AND @to
            GROUP BY 1
            """,
            new { zone = zone.Id, since = Midnight(from.AddDays(-1)), until = Midnight(to.AddDays(2)), from, to },
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

    private static DateTime Midnight(DateOnly date) => date.ToDateTime(TimeOnly.MinValue);
}
