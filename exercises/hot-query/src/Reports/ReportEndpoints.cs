using HotQuery.Hosting;

namespace HotQuery.Reports;

internal static class ReportEndpoints
{
    private const int MaxDays = 92;

    public static IServiceCollection AddReports(this IServiceCollection services) => services.AddSingleton<DailyReport>();

    public static void MapReports(this IEndpointRouteBuilder routes) => routes.MapGet("/reports/daily", DailyAsync);

    private static async Task<IResult> DailyAsync(
        DateOnly from, DateOnly to, string tz, DailyReport report, CancellationToken cancellationToken)
    {
        if (to < from || to.DayNumber - from.DayNumber >= MaxDays) throw new BadRequestException($"A report has 1 to {MaxDays} days.");
        if (from.Year is < 2000 or > 2100) throw new BadRequestException("There are reports for 2000 to 2100.");
        // Names like "Europe/Berlin" alone: the database's and this machine's other names are not the same.
        if (!tz.Contains('/') || tz.Contains("//", StringComparison.Ordinal)
            || !TimeZoneInfo.TryFindSystemTimeZoneById(tz, out var zone) || !zone.HasIanaId)
            throw new BadRequestException($"There is no time zone '{tz}'.");
        return Results.Ok(new { days = await report.ReadAsync(from, to, zone, cancellationToken) });
    }
}
