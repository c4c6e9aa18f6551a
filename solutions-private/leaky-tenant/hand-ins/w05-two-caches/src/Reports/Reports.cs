using Microsoft.Extensions.Caching.Memory;

namespace LeakyTenant.Reports;

/// <summary>What a tenant uses, and for its admins, who uses it.</summary>
internal sealed record UsageReport(string Tenant, long Documents, IReadOnlyList<MemberUsage>? Members);

internal sealed record MemberUsage(string UserId, string Role, long Documents);

/// <summary>Reads reports. Dashboards ask all the time, and to count is heavy: each tenant's is kept for a while.</summary>
internal sealed class ReportReader(TenantDatabase database, Members members, IMemoryCache kept)
{
    // Numbers might be kept for 10 s, but who the members are for less than 5.
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(4);

    private const string OfTenant =
        """
        SELECT t.name AS "Name", (SELECT count(*) FROM documents d WHERE d.tenant_id = @tenantId) AS "Documents"
        FROM tenants t WHERE t.tenant_id = @tenantId
        """;

    private const string OfOwners = "SELECT owner_id, count(*) FROM documents WHERE tenant_id = @tenantId GROUP BY owner_id";

    public async Task<UsageReport> ReadAsync(Caller caller)
    {
        var report = (await kept.GetOrCreateAsync((typeof(UsageReport), caller.TenantId), entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = KeptFor;
            return MakeAsync(caller.TenantId);
        }))!;
        return caller.Role < Role.Admin ? report with { Members = null } : report;
    }

    private async Task<UsageReport> MakeAsync(string tenantId)
    {
        var roles = await members.OfAsync(tenantId);
        return await database.RunAsync(tenantId, async session =>
        {
            var (name, documents) = (await session.QueryAsync<(string, long)>(OfTenant, new { })).Single();
            var counts = (await session.QueryAsync<(string Owner, long Documents)>(OfOwners, new { })).ToDictionary(one => one.Owner, one => one.Documents);
            return new UsageReport(
                name, documents, [.. roles.Select(one => new MemberUsage(one.Key, one.Value, counts.GetValueOrDefault(one.Key)))]);
        });
    }
}

internal static class ReportEndpoints
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services.AddSingleton<ReportReader>();

    public static void MapReports(this IEndpointRouteBuilder routes) => routes.MapGet("/reports/usage", UsageAsync);

    private static async Task<IResult> UsageAsync(HttpContext context, ReportReader reports) => Results.Ok(await reports.ReadAsync(Caller.Of(context)));
}
