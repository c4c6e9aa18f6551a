using Dapper;
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
            await using var transaction = await connection.BeginTransactionAsync();
            // What is left of the orders is little, though the planner cannot know it.
            await connection.ExecuteAsync("SET LOCAL enable_seqscan = off");
            // What was added up by the minute, and the orders since then. All zones change at whole minutes.
            await using var command = new NpgsqlCommand(
                """
                SELECT ($1)[width_bucket(at, $2)] AS day, sum(orders)::bigint, sum(cents)::bigint
                FROM (
                    SELECT minute AS at, orders, cents FROM order_minutes WHERE minute >= $3 AND minute < $4
                    UNION ALL
                    SELECT placed_at, 1, total_cents FROM orders
                    WHERE id > (SELECT through_id FROM order_minutes_state) AND placed_at >= $3 AND placed_at < $4) AS taken
                GROUP BY day
                """,
                connection);
            Add(command, NpgsqlDbType.Array | NpgsqlDbType.Integer, pieces.Select(piece => piece.Date.DayNumber).ToArray());
            Add(command, NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, pieces.Select(piece => piece.Start).ToArray());
            Add(command, NpgsqlDbType.TimestampTz, pieces[0].Start);
            Add(command, NpgsqlDbType.TimestampTz, pieces[^1].End);
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
