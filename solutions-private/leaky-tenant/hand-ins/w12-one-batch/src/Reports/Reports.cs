namespace LeakyTenant.Reports;

/// <summary>What a tenant uses, and for its admins, who uses it.</summary>
internal sealed record UsageReport(string Tenant, long Documents, IReadOnlyList<MemberUsage>? Members);

internal sealed record MemberUsage(string UserId, string Role, long Documents);

internal static class ReportEndpoints
{
    private const string OfTenant =
        """
        SELECT name, (SELECT count(*) FROM documents d WHERE d.tenant_id = current_tenant()) FROM tenants WHERE tenant_id = current_tenant()
        """;

    private const string OfMembers =
        """
        SELECT m.user_id AS "UserId", m.role AS "Role", count(d.document_id) AS "Documents"
        FROM members m LEFT JOIN documents d ON d.tenant_id = m.tenant_id AND d.owner_id = m.user_id
        WHERE m.tenant_id = current_tenant() GROUP BY m.user_id, m.role
        """;

    public static void MapReports(this IEndpointRouteBuilder routes) => routes.MapGet("/reports/usage", UsageAsync);

    private static async Task<IResult> UsageAsync(HttpContext context, TenantDatabase database) =>
        Results.Ok(await database.RunAsync(Caller.Of(context), Role.Viewer, async session =>
        {
            var (name, documents) = (await session.QueryAsync<(string, long)>(OfTenant)).Single();
            return new UsageReport(name, documents, session.Role == Role.Admin ? await session.QueryAsync<MemberUsage>(OfMembers) : null);
        }));
}
