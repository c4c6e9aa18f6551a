using HotQuery.Hosting;
using Npgsql;

namespace HotQuery.Reports;

internal sealed record ReportDay(DateOnly Date, int Orders, long TotalCents);

internal sealed class DailyReport(NpgsqlDataSource database)
{
    /// <summary>Every day from the first to the last, as a clock in that time zone cuts them.</summary>
    public async Task<IReadOnlyList<ReportDay>> ReadAsync(DateOnly from, DateOnly to, TimeZoneInfo zone)
    {
        var days = new Dictionary<DateOnly, ReportDay>();
        await using var connection = await database.OpenConnectionAsync();
        // The index has the date in UTC, which is never more than a day from the one that we are asked for.
        await using var command = new NpgsqlCommand(
            """
            SELECT (placed_at AT TIME ZONE $3)::date AS day, count(*), sum(total_cents)::bigint
            FROM orders
            WHERE (placed_at AT TIME ZONE 'UTC')::date BETWEEN $1::date - 1 AND $2::date + 1
                AND (placed_at AT TIME ZONE $3)::date BETWEEN $1::date AND $2::date
            GROUP BY day
            """,
            connection)
        {
            Parameters = { new() { Value = from }, new() { Value = to }, new() { Value = zone.Id } },
        };
        try
        {
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                var date = rows.GetFieldValue<DateOnly>(0);
                days[date] = new ReportDay(date, (int)rows.GetInt64(1), rows.GetInt64(2));
            }
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            // A path to a zone's file, which is not a zone's name.
            throw new BadRequestException($"There is no time zone '{zone.Id}'.");
        }

        return
        [
            .. Enumerable.Range(0, to.DayNumber - from.DayNumber + 1)
                .Select(from.AddDays)
                .Select(date => days.GetValueOrDefault(date) ?? new ReportDay(date, 0, 0)),
        ];
    }
}
