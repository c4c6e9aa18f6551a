namespace LeakyTenant.Reports;

/// <summary>What a tenant uses, and for its admins, who uses it.</summary>
internal sealed record UsageReport(string Tenant, long Documents, IReadOnlyList<MemberUsage>? Members);

internal sealed record MemberUsage(string UserId, string Role, long Documents);

internal static class ReportEndpoints
{
    private const string OfTenant =
        """
        SELECT name AS "Name", (SELECT count(*) FROM documents WHERE tenant_id = @tenantId) AS "Documents"
        FROM tenants WHERE tenant_id = @tenantId
        """;

    private const string OfMembers =
        """
        SELECT m.user_id AS "UserId", m.role AS "Role", count(d.document_id) AS "Documents"
        FROM members m LEFT JOIN documents d ON d.tenant_id = m.tenant_id AND d.owner_id = m.user_id
        WHERE m.tenant_id = @tenantId GROUP BY m.user_id, m.role
        """;

    public static void MapReports(this IEndpointRouteBuilder routes) => routes.MapGet("/reports/usage", UsageAsync);

    private static async Task<IResult> UsageAsync(HttpContext context, TenantDatabase database)
    {
        var (tenantId, _, role) = Caller.Of(context);
        var found = await database.QueryAsync<TenantUsage>(OfTenant, new { tenantId }, context.RequestAborted);
        if (found is not [var tenant]) throw new RefusedException(StatusCodes.Status403Forbidden, "You are no member of this tenant.");
        var members = role == Role.Admin ? await database.QueryAsync<MemberUsage>(OfMembers, new { tenantId }, context.RequestAborted) : null;
        return Results.Ok(new UsageReport(tenant.Name, tenant.Documents, members));
    }

    private sealed record TenantUsage(string Name, long Documents);
}
