namespace LeakyTenant.Reports;

/// <summary>What a tenant uses, and for its admins, who uses it.</summary>
internal sealed record UsageReport(string Tenant, long Documents, IReadOnlyList<MemberUsage>? Members);

internal sealed record MemberUsage(string UserId, string Role, long Documents);

internal static class ReportEndpoints
{
    private const string OfTenant = """SELECT tenant_name(@tenantId) AS "Name", tenant_document_count(@tenantId) AS "Documents" """;

    private const string OfMembers =
        """SELECT member_id AS "UserId", member_role AS "Role", document_count AS "Documents" FROM tenant_member_usage(@tenantId)""";

    public static void MapReports(this IEndpointRouteBuilder routes) => routes.MapGet("/reports/usage", UsageAsync);

    private static async Task<IResult> UsageAsync(HttpContext context, TenantDatabase database)
    {
        var (tenantId, _, role) = Caller.Of(context);
        var found = await database.QueryAsync<TenantUsage>(OfTenant, new { tenantId }, context.RequestAborted);
        if (found is not [{ Name: { } name } tenant]) throw new RefusedException(StatusCodes.Status403Forbidden, "You are no member of this tenant.");
        var members = role == Role.Admin ? await database.QueryAsync<MemberUsage>(OfMembers, new { tenantId }, context.RequestAborted) : null;
        return Results.Ok(new UsageReport(name, tenant.Documents, members));
    }

    private sealed record TenantUsage(string? Name, long Documents);
}
