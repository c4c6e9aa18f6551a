namespace LeakyTenant.Reports;

/// <summary>What a tenant uses, and for its admins, who uses it.</summary>
internal sealed record UsageReport(string Tenant, long Documents, MemberUsage[]? Members);

internal sealed record MemberUsage(string UserId, string Role, long Documents);

internal static class ReportEndpoints
{
    // One statement, so that all of it is of one moment. It is not kept.
    private const string Usage =
        """
        SELECT t.name AS "Name", (SELECT count(*) FROM documents WHERE tenant_id = @tenantId) AS "Documents",
            CASE WHEN @isAdmin THEN (
                SELECT json_agg(json_build_object('userId', m.user_id, 'role', m.role, 'documents', coalesce(o.documents, 0)))::text
                FROM members m LEFT JOIN (
                    SELECT owner_id, count(*) AS documents FROM documents WHERE tenant_id = @tenantId GROUP BY owner_id) o ON o.owner_id = m.user_id
                WHERE m.tenant_id = @tenantId) END AS "Members"
        FROM tenants t WHERE t.tenant_id = @tenantId
        """;

    public static void MapReports(this IEndpointRouteBuilder routes) => routes.MapGet("/reports/usage", UsageAsync);

    private static async Task<IResult> UsageAsync(HttpContext context, TenantGateway gateway)
    {
        var caller = Caller.Of(context);
        var isAdmin = caller.Role == Role.Admin;
        var found = await gateway.For(caller.TenantId).QueryAsync<TenantUsage>(Usage, new { isAdmin }, context.RequestAborted);
        if (found is not [var (name, documents, json)]) throw new RefusedException(StatusCodes.Status403Forbidden, "You are no member of this tenant.");
        var members = isAdmin ? JsonSerializer.Deserialize<MemberUsage[]>(json ?? "[]", JsonSerializerOptions.Web) : null;
        return Results.Ok(new UsageReport(name, documents, members));
    }

    private sealed record TenantUsage(string Name, long Documents, string? Members);
}
