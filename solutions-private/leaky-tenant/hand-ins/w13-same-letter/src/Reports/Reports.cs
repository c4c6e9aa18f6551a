using System.Diagnostics;

namespace LeakyTenant.Reports;

/// <summary>What a tenant uses, and for its admins, who uses it.</summary>
internal sealed record UsageReport(string Tenant, long Documents, IReadOnlyList<MemberUsage>? Members);

internal sealed record MemberUsage(string UserId, string Role, long Documents);

/// <summary>Counts a tenant's documents. Dashboards ask all the time: a count is kept briefly, and shared by those of one tenant.</summary>
internal sealed class DocumentCounts(Db database)
{
    private const string Count = "SELECT owner_id, count(*) FROM documents WHERE tenant_id = @tenantId GROUP BY owner_id";
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Task<Dictionary<string, long>> Counts, long Since)> _kept = [];

    public Task<Dictionary<string, long>> OfAsync(string tenantId)
    {
        lock (_lock)
        {
            if (_kept.TryGetValue(tenantId, out var kept) && Stopwatch.GetElapsedTime(kept.Since) < KeptFor
                && kept.Counts is { IsFaulted: false, IsCanceled: false })
                return kept.Counts;
            // Nobody's request: whoever asked first may leave.
            var counts = Task.Run(() => ReadAsync(tenantId));
            _kept[tenantId] = (counts, Stopwatch.GetTimestamp());
            return counts;
        }
    }

    private async Task<Dictionary<string, long>> ReadAsync(string tenantId) =>
        (await database.QueryAsync<(string OwnerId, long Documents)>(Count, new { tenantId })).ToDictionary(one => one.OwnerId, one => one.Documents);
}

internal static class ReportEndpoints
{
    private const string NameOfTenant = "SELECT name FROM tenants WHERE tenant_id = @tenantId";

    // Who the members are is never kept.
    private const string MembersOfTenant = "SELECT user_id, role FROM members WHERE tenant_id = @tenantId";

    public static IServiceCollection AddReports(this IServiceCollection services) => services.AddSingleton<DocumentCounts>();

    public static void MapReports(this IEndpointRouteBuilder routes) => routes.MapGet("/reports/usage", UsageAsync);

    private static async Task<IResult> UsageAsync(HttpContext context, Db database, DocumentCounts documents)
    {
        var (tenantId, _, role) = Caller.Of(context);
        var counts = await documents.OfAsync(tenantId);
        var name = (await database.QueryAsync<string>(NameOfTenant, new { tenantId })).Single();
        var members = role < Role.Admin ? null : (await database.QueryAsync<(string UserId, string Role)>(MembersOfTenant, new { tenantId }))
            .ConvertAll(member => new MemberUsage(member.UserId, member.Role, counts.GetValueOrDefault(member.UserId)));
        return Results.Ok(new UsageReport(name, counts.Values.Sum(), members));
    }
}
