using System.Data;
using Microsoft.Extensions.Caching.Memory;

namespace LeakyTenant.Reports;

/// <summary>What a tenant uses, and for its admins, who uses it.</summary>
internal sealed record UsageReport(string Tenant, long Documents, IReadOnlyList<MemberUsage>? Members);

internal sealed record MemberUsage(string UserId, string Role, long Documents);

/// <summary>Reads reports. They are heavy, so they take turns in a session of their own, and leave the pool to everything else.</summary>
internal sealed class ReportReader(NpgsqlDataSource database)
{
    private const string OfTenant =
        "SELECT name, (SELECT count(*) FROM documents d WHERE d.tenant_id = t.tenant_id) FROM tenants t WHERE tenant_id = current_tenant()";

    private const string OfMembers =
        """
        SELECT m.user_id AS "UserId", m.role AS "Role", count(d.document_id) AS "Documents"
        FROM members m LEFT JOIN documents d ON d.tenant_id = m.tenant_id AND d.owner_id = m.user_id
        WHERE m.tenant_id = current_tenant() GROUP BY m.user_id, m.role
        """;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private NpgsqlConnection? _session;
    private string? _tenantId;

    public async Task<UsageReport> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            if (_session is not { FullState: ConnectionState.Open })
                (_session, _tenantId) = (await database.OpenConnectionAsync(cancellationToken), null);
            // Reports of one tenant come in a row.
            if (_tenantId != caller.TenantId)
            {
                _tenantId = caller.TenantId;
                await _session.ExecuteAsync(Command(TenantDatabase.SetTenant));
            }

            var (name, documents) = await _session.QuerySingleAsync<(string, long)>(Command(OfTenant));
            if (caller.Role < Role.Admin) return new UsageReport(name, documents, null);
            return new UsageReport(name, documents, (await _session.QueryAsync<MemberUsage>(Command(OfMembers))).AsList());
        }
        finally
        {
            _turn.Release();
        }

        CommandDefinition Command(string sql) => new(sql, new { tenantId = caller.TenantId }, cancellationToken: cancellationToken);
    }
}

internal static class ReportEndpoints
{
    // Dashboards ask all the time. Members' roles are shown, and may not be older than 5 s.
    private static readonly MemoryCacheEntryOptions Briefly = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromSeconds(3) };

    public static IServiceCollection AddReports(this IServiceCollection services) => services.AddMemoryCache().AddSingleton<ReportReader>();

    public static void MapReports(this IEndpointRouteBuilder routes) => routes.MapGet("/reports/usage", UsageAsync);

    // Kept for whom it was made for: a tenant's admins, or everybody else there.
    private static async Task<IResult> UsageAsync(HttpContext context, ReportReader reports, IMemoryCache kept)
    {
        var caller = Caller.Of(context);
        return Results.Ok(await kept.GetOrCreateAsync(
            (nameof(UsageReport), caller.TenantId, caller.Role == Role.Admin), _ => reports.ReadAsync(caller, context.RequestAborted), Briefly));
    }
}
