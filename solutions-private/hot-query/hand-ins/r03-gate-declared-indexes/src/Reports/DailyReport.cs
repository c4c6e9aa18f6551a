using HotQuery.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace HotQuery.Reports;

internal sealed record ReportDay(DateOnly Date, int Orders, long TotalCents);

internal sealed class DailyReport(Gate gate)
{
    /// <summary>Every day from the first to the last, as a clock in that time zone cuts them.</summary>
    public async Task<IReadOnlyList<ReportDay>> ReadAsync(
        DateOnly from, DateOnly to, TimeZoneInfo zone, CancellationToken callerLeft)
    {
        var days = Enumerable.Range(0, to.DayNumber - from.DayNumber + 1)
            .Select(from.AddDays)
            .ToDictionary(date => date, date => new ReportDay(date, 0, 0));
        var pieces = ZoneDays.Cut(from, to, zone);
        if (pieces.Count == 0) return [.. days.Values.OrderBy(day => day.Date)];

        var found = await gate.ReadAsync(connection => AddUpAsync(connection, pieces), callerLeft);
        foreach (var day in found.Where(day => days.ContainsKey(day.Date))) days[day.Date] = day;
        return [.. days.Values.OrderBy(day => day.Date)];
    }

    // By the index on the time in UTC, which has what is added up: the orders themselves are not read.
    private static async Task<IReadOnlyList<ReportDay>> AddUpAsync(NpgsqlConnection connection, IReadOnlyList<DayPiece> pieces)
    {
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
        var days = new List<ReportDay>();
        while (await rows.ReadAsync())
            days.Add(new ReportDay(DateOnly.FromDayNumber(rows.GetInt32(0)), (int)rows.GetInt64(1), rows.GetInt64(2)));
        return days;
    }

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object value) =>
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value });
}
