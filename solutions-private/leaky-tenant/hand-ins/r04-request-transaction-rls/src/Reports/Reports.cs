using System.Collections.Concurrent;

namespace LeakyTenant.Reports;

/// <summary>What a tenant uses, and for its admins, who uses it.</summary>
internal sealed record UsageReport(string Tenant, long Documents, MemberUsage[]? Members);

internal sealed record MemberUsage(string UserId, string Role, long Documents);

/// <summary>
/// How many documents are whose. Counting is what makes reports heavy, so the numbers are kept for some seconds, by tenant; names and roles are not.
/// </summary>
internal sealed class DocumentCounts(TimeProvider clock)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(8);

    private readonly ConcurrentDictionary<string, Counted> _kept = new(StringComparer.Ordinal);

    public async Task<IReadOnlyDictionary<string, long>> ReadAsync(TenantSession session, Caller caller, CancellationToken cancellationToken)
    {
        if (_kept.TryGetValue(caller.TenantId, out var kept) && clock.GetElapsedTime(kept.At) < KeptFor) return kept.ByOwner;
        var at = clock.GetTimestamp();
        const string sql = """SELECT owner_id AS "OwnerId", count(*) AS "Documents" FROM documents GROUP BY owner_id""";
        var byOwner = (await session.QueryAsync<Owner>(sql, null, cancellationToken)).ToDictionary(owner => owner.OwnerId, owner => owner.Documents);
        _kept[caller.TenantId] = new Counted(byOwner, at);
        return byOwner;
    }

    private sealed record Counted(Dictionary<string, long> ByOwner, long At);
    private sealed record Owner(string OwnerId, long Documents);
}

internal static class ReportEndpoints
{
    public static IServiceCollection AddReports(this IServiceCollection services) => services.AddSingleton<DocumentCounts>();

    public static void MapReports(this IEndpointRouteBuilder routes) => routes.MapGet("/reports/usage", UsageAsync);

    private static async Task<IResult> UsageAsync(HttpContext context, Callers callers, DocumentCounts counts) =>
        Results.Ok(await callers.ReadAsync(context, Role.Viewer, async (session, caller) =>
        {
            const string ofTenant = "SELECT name FROM tenants WHERE tenant_id = current_tenant()";
            const string ofMembers = """SELECT user_id AS "UserId", role AS "Role" FROM members WHERE tenant_id = current_tenant() ORDER BY user_id""";
            if (await session.QueryAsync<string>(ofTenant, null, context.RequestAborted) is not [var name])
                throw new RefusedException(StatusCodes.Status403Forbidden, "Your role does not allow this.");
            var byOwner = await counts.ReadAsync(session, caller, context.RequestAborted);
            if (caller.Role != Role.Admin) return new UsageReport(name, byOwner.Values.Sum(), null);
            var members = await session.QueryAsync<Member>(ofMembers, null, context.RequestAborted);
            return new UsageReport(
                name, byOwner.Values.Sum(),
                [.. members.Select(member => new MemberUsage(member.UserId, member.Role, byOwner.GetValueOrDefault(member.UserId)))]);
        }));

    private sealed record Member(string UserId, string Role);
}
