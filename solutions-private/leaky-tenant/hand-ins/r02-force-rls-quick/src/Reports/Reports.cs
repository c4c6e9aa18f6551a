using Microsoft.Extensions.Caching.Memory;

namespace LeakyTenant.Reports;

/// <summary>What a tenant uses, and for its admins, who uses it.</summary>
internal sealed record UsageReport(string Tenant, long Documents, IEnumerable<MemberUsage>? Members);

internal sealed record MemberUsage(string UserId, string Role, long Documents);

internal static class ReportEndpoints
{
    // Dashboards ask all the time. Only the numbers are kept: who asks, and who is a member, is looked at each time.
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);

    public static IServiceCollection AddReports(this IServiceCollection services) => services.AddMemoryCache();

    public static void MapReports(this IEndpointRouteBuilder routes) => routes.MapGet("/reports/usage", UsageAsync);

    private static async Task<IResult> UsageAsync(HttpContext context, TenantDatabase database, IMemoryCache kept)
    {
        var caller = Caller.Of(context);
        return Results.Ok(await database.RunAsync(
            caller.TenantId, work => ReadAsync(work, caller, kept, context.RequestAborted), context.RequestAborted));
    }

    private static async Task<UsageReport> ReadAsync(TenantWork work, Caller caller, IMemoryCache kept, CancellationToken cancellationToken)
    {
        var names = await work.QueryAsync<string>("SELECT name FROM tenants WHERE tenant_id = current_tenant()", null, cancellationToken);
        if (names is not [var name]) throw new RefusedException(StatusCodes.Status403Forbidden, "You are no member of this tenant.");
        if (!kept.TryGetValue(new KeptCounts(caller.TenantId), out Dictionary<string, long>? counts))
        {
            const string count = """SELECT owner_id AS "UserId", count(*) AS "Documents" FROM documents GROUP BY owner_id""";
            counts = (await work.QueryAsync<Owned>(count, null, cancellationToken)).ToDictionary(one => one.UserId, one => one.Documents);
            kept.Set(new KeptCounts(caller.TenantId), counts, KeptFor);
        }

        if (caller.Role < Role.Admin) return new UsageReport(name, counts!.Values.Sum(), null);
        const string sql = """SELECT user_id AS "UserId", role AS "Role" FROM members WHERE tenant_id = current_tenant()""";
        var members = await work.QueryAsync<Member>(sql, null, cancellationToken);
        return new UsageReport(
            name, counts!.Values.Sum(), members.Select(member => new MemberUsage(member.UserId, member.Role, counts.GetValueOrDefault(member.UserId))));
    }

    private sealed record KeptCounts(string TenantId);
    private sealed record Owned(string UserId, long Documents);
    private sealed record Member(string UserId, string Role);
}
