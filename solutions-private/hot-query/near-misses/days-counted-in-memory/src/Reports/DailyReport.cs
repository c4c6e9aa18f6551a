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
        // No zone is further from UTC than a day: what lies beyond is sorted out below.
        var orders = await connection.QueryAsync<OrderTotal>(new CommandDefinition(
            "SELECT placed_at, total_cents FROM orders WHERE placed_at AT TIME ZONE 'UTC' >= @since AND placed_at AT TIME ZONE 'UTC' < @until",
            new { since = Midnight(from.AddDays(-1)), until = Midnight(to.AddDays(2)) }, cancellationToken: cancellationToken));
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

    private sealed record OrderTotal(DateTime PlacedAt, long TotalCents);

    private static DateTime Midnight(DateOnly date) => date.ToDateTime(TimeOnly.MinValue);
}
