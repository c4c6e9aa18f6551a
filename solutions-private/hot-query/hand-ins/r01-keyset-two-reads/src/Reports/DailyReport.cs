using Npgsql;
using NpgsqlTypes;

namespace HotQuery.Reports;

internal sealed record ReportDay(DateOnly Date, int Orders, long TotalCents);

internal sealed class DailyReport(NpgsqlDataSource database)
{
    /// <summary>Every day from the first to the last, as a clock in that time zone cuts them.</summary>
    public async Task<IReadOnlyList<ReportDay>> ReadAsync(DateOnly from, DateOnly to, TimeZoneInfo zone)
    {
        var days = Enumerable.Range(0, to.DayNumber - from.DayNumber + 1)
            .Select(from.AddDays)
            .ToDictionary(date => date, date => new ReportDay(date, 0, 0));
        var pieces = ZoneDays.Cut(from, to, zone);
        if (pieces.Count > 0)
        {
            await using var connection = await database.OpenConnectionAsync();
            // By the index on the time in UTC, which has what is added up: the orders themselves are not read.
            await using var command = new NpgsqlCommand(
                """
                SELECT ($1)[width_bucket(placed_at, $2)] AS day, count(*), sum(total_cents)::bigint
                FROM orders
                WHERE placed_at AT TIME ZONE 'UTC' >= $3 AND placed_at AT TIME ZONE 'UTC' < $4
                GROUP BY day
                """,
                connection);
            Add(command, NpgsqlDbType.Array | NpgsqlDbType.Integer, pieces.Select(piece => piece.Date.DayNumber).ToArray());
            Add(command, NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, pieces.Select(piece => piece.Start).ToArray());
            Add(command, NpgsqlDbType.Timestamp, DateTime.SpecifyKind(pieces[0].Start, DateTimeKind.Unspecified));
            Add(command, NpgsqlDbType.Timestamp, DateTime.SpecifyKind(pieces[^1].End, DateTimeKind.Unspecified));
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                var date = DateOnly.FromDayNumber(rows.GetInt32(0));
                if (days.ContainsKey(date)) days[date] = new ReportDay(date, (int)rows.GetInt64(1), rows.GetInt64(2));
            }
        }

        return [.. days.Values.OrderBy(day => day.Date)];
    }

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value });
}
