using HotQuery.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace HotQuery.Reports;

internal sealed record ReportDay(DateOnly Date, int Orders, long TotalCents);

internal sealed class DailyReport(Sessions sessions)
{
    /// <summary>Every day from the first to the last, as a clock in that time zone cuts them.</summary>
    public async Task<IReadOnlyList<ReportDay>> ReadAsync(
        DateOnly from, DateOnly to, TimeZoneInfo zone, CancellationToken callerLeft)
    {
        // No zone is further from UTC than a day: what lies beyond is sorted out by the clocks' own date.
        var (begin, end) = (Midnight(from.AddDays(-1)), Midnight(to.AddDays(2)));
        var offsets = ZoneOffsets.Between(begin, end, zone);
        var days = await sessions.ReadAsync(session => AddUpAsync(session, from, to, begin, end, offsets), callerLeft);
        return
        [
            .. Enumerable.Range(0, to.DayNumber - from.DayNumber + 1)
                .Select(from.AddDays)
                .Select(date => days.GetValueOrDefault(date) ?? new ReportDay(date, 0, 0)),
        ];
    }

    private static async Task<Dictionary<DateOnly, ReportDay>> AddUpAsync(
        NpgsqlConnection session, DateOnly from, DateOnly to, DateTime begin, DateTime end, IReadOnlyList<ZoneOffset> offsets)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT day, count(*), sum(total_cents)::bigint
            FROM (
                SELECT (placed_at AT TIME ZONE 'UTC' + ($1)[width_bucket(placed_at, $2)] * interval '1 second')::date AS day, total_cents
                FROM orders
                WHERE placed_at AT TIME ZONE 'UTC' >= $3 AND placed_at AT TIME ZONE 'UTC' < $4) AS shown
            WHERE day BETWEEN $5 AND $6
            GROUP BY day
            """,
            session);
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.Integer, offsets.Select(change => (int)change.Offset.TotalSeconds).ToArray());
        Add(command, NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, offsets.Select(change => change.Since).ToArray());
        Add(command, NpgsqlDbType.Timestamp, DateTime.SpecifyKind(begin, DateTimeKind.Unspecified));
        Add(command, NpgsqlDbType.Timestamp, DateTime.SpecifyKind(end, DateTimeKind.Unspecified));
        Add(command, NpgsqlDbType.Date, from);
        Add(command, NpgsqlDbType.Date, to);
        var days = new Dictionary<DateOnly, ReportDay>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            var date = rows.GetFieldValue<DateOnly>(0);
            days[date] = new ReportDay(date, (int)rows.GetInt64(1), rows.GetInt64(2));
        }

        return days;
    }

    private static DateTime Midnight(DateOnly date) => date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value });
}
