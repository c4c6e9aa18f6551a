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
            // By the index on the time in UTC, once for each piece, which has what is added up: the orders themselves are not read.
            await using var command = new NpgsqlCommand(
                """
                SELECT piece.day, sum(taken.orders)::bigint, sum(taken.cents)::bigint
                FROM unnest($1, $2, $3) AS piece (day, since, until)
                CROSS JOIN LATERAL (
                    SELECT count(*) AS orders, coalesce(sum(total_cents), 0) AS cents
                    FROM orders
                    WHERE placed_at AT TIME ZONE 'UTC' >= piece.since AND placed_at AT TIME ZONE 'UTC' < piece.until) AS taken
                GROUP BY piece.day
                """,
                connection);
            Add(command, NpgsqlDbType.Array | NpgsqlDbType.Integer, pieces.Select(piece => piece.Date.DayNumber).ToArray());
            Add(command, NpgsqlDbType.Array | NpgsqlDbType.Timestamp, pieces.Select(piece => Utc(piece.Start)).ToArray());
            Add(command, NpgsqlDbType.Array | NpgsqlDbType.Timestamp, pieces.Select(piece => Utc(piece.End)).ToArray());
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                var date = DateOnly.FromDayNumber(rows.GetInt32(0));
                if (days.ContainsKey(date)) days[date] = new ReportDay(date, (int)rows.GetInt64(1), rows.GetInt64(2));
            }
        }

        return [.. days.Values.OrderBy(day => day.Date)];
    }

    private static DateTime Utc(DateTime at) => DateTime.SpecifyKind(at, DateTimeKind.Unspecified);

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value });
}
