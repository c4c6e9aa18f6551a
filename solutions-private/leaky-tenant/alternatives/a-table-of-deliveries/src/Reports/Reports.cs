namespace LeakyTenant.Reports;

/// <summary>What a tenant uses, and for its admins, who uses it.</summary>
internal sealed record UsageReport(string Tenant, long Documents, IReadOnlyList<MemberUsage>? Members);

internal sealed record MemberUsage(string UserId, string Role, long Documents);

/// <summary>Reads reports.</summary>
internal sealed class ReportReader(TenantDatabase database)
{
    private const string OfTenant =
        """
        SELECT name AS "Name", (SELECT count(*) FROM documents d WHERE d.tenant_id = t.tenant_id) AS "Documents"
        FROM tenants t WHERE tenant_id = current_tenant()
        """;

    private const string OfMembers =
        """
        SELECT m.user_id AS "UserId", m.role AS "Role", count(d.document_id) AS "Documents"
        FROM members m LEFT JOIN documents d ON d.tenant_id = m.tenant_id AND d.owner_id = m.user_id
        WHERE m.tenant_id = current_tenant() GROUP BY m.user_id, m.role
        """;

    public Task<UsageReport> ReadAsync(Caller caller, CancellationToken cancellationToken) => database.RunAsync(
        caller.TenantId,
        async session =>
        {
            if ((await session.QueryAsync<TenantUsage>(OfTenant)).SingleOrDefault() is not { } usage)
                throw RefusedException.Forbidden("You are no member of this tenant.");
            var members = caller.Role == Role.Admin ? await session.QueryAsync<MemberUsage>(OfMembers) : null;
            return new UsageReport(usage.Name, usage.Documents, members);
        },
        cancellationToken);

    private sealed record TenantUsage(string Name, long Documents);
}

internal static class ReportEndpoints
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services.AddSingleton<ReportReader>();

    public static void MapReports(this IEndpointRouteBuilder routes) => routes.MapGet("/reports/usage", UsageAsync);

    private static async Task<IResult> UsageAsync(HttpContext context, ReportReader reports) =>
        Results.Ok(await reports.ReadAsync(Caller.Of(context), context.RequestAborted));
}
