namespace LeakyTenant.Reports;

/// <summary>What a tenant uses, and for its admins, who uses it.</summary>
internal sealed record UsageReport(string Tenant, long Documents, IReadOnlyList<MemberUsage>? Members);

internal sealed record MemberUsage(string UserId, string Role, long Documents);

/// <summary>Reads reports.</summary>
internal sealed class ReportReader(TenantDatabase database)
{
    private const string OfTenant =
        """
        SELECT t.name AS "Name", (SELECT count(*) FROM documents d WHERE d.tenant_id = @tenantId) AS "Documents"
        FROM tenants t WHERE t.tenant_id = @tenantId
        """;

    private const string OfMembers =
        """
        SELECT m.user_id AS "UserId", m.role AS "Role", count(d.document_id) AS "Documents"
        FROM members m LEFT JOIN documents d ON d.tenant_id = @tenantId AND d.owner_id = m.user_id
        WHERE m.tenant_id = @tenantId GROUP BY m.user_id, m.role
        """;

    public Task<UsageReport> ReadAsync(Caller caller) => database.RunAsync(caller.TenantId, async session =>
    {
        var (name, documents) = (await session.QueryAsync<(string, long)>(OfTenant, new { })).Single();
        return new UsageReport(name, documents, caller.Role < Role.Admin ? null : await session.QueryAsync<MemberUsage>(OfMembers, new { }));
    });
}

internal static class ReportEndpoints
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services.AddSingleton<ReportReader>();

    public static void MapReports(this IEndpointRouteBuilder routes) => routes.MapGet("/reports/usage", UsageAsync);

    private static async Task<IResult> UsageAsync(HttpContext context, ReportReader reports) => Results.Ok(await reports.ReadAsync(Caller.Of(context)));
}
