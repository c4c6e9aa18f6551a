using Microsoft.Extensions.Caching.Memory;

namespace LeakyTenant.Identity;

/// <summary>What a member of a tenant may do; each role includes those before it.</summary>
internal enum Role { Viewer, Editor, Admin }

/// <summary>Who sends a request.</summary>
internal sealed record Caller(string TenantId, string UserId, Role Role)
{
    /// <summary>The caller of a request that needs at least this role.</summary>
    public static Caller Of(HttpContext context, Role least = Role.Viewer) => context.Items[typeof(Caller)] is Caller caller && caller.Role >= least
        ? caller : throw new RefusedException(StatusCodes.Status403Forbidden, "Your role does not allow this.");
}

/// <summary>Who the members of tenants are, by their ids: kept for less than the 5 s after which a change has to count.</summary>
internal sealed class Members(TenantDatabase database, IMemoryCache kept)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(4);

    public async Task<Dictionary<string, string>> OfAsync(string tenantId) => (await kept.GetOrCreateAsync((typeof(Members), tenantId), async entry =>
    {
        entry.AbsoluteExpirationRelativeToNow = KeptFor;
        const string sql = "SELECT user_id, role FROM members WHERE tenant_id = @tenantId";
        return (await database.QueryAsync<(string UserId, string Role)>(tenantId, sql, new { })).ToDictionary(one => one.UserId, one => one.Role);
    }))!;
}

internal sealed class Callers(Tokens tokens, Members members)
{
    public async Task<Caller> FindAsync(HttpContext context)
    {
        var given = context.Request.Headers.Authorization;
        var claims = given is [['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var token]] ? await tokens.ReadAsync(token) : null;
        if (claims is not var (tenantId, userId)) throw new RefusedException(StatusCodes.Status401Unauthorized, "A valid token is required.");
        return await RoleAsync(tenantId, userId) is { } role
            ? new Caller(tenantId, userId, role) : throw new RefusedException(StatusCodes.Status403Forbidden, "You are no member of this tenant.");
    }

    private async Task<Role?> RoleAsync(string tenantId, string userId) => (await members.OfAsync(tenantId)).GetValueOrDefault(userId) switch
    {
        "viewer" => Role.Viewer, "editor" => Role.Editor, "admin" => Role.Admin, _ => null,
    };
}

internal static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) =>
        services.AddMemoryCache().AddSingleton<Members>().AddSingleton<SigningKeys>().AddSingleton<Tokens>().AddSingleton<Callers>();

    public static void UseIdentity(this WebApplication app) => app.Use(async (context, next) =>
    {
        context.Items[typeof(Caller)] = await app.Services.GetRequiredService<Callers>().FindAsync(context);
        await next(context);
    });
}
