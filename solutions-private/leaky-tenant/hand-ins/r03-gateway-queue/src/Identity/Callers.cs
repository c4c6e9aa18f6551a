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

internal sealed class Callers(Tokens tokens, TenantGateway gateway, IMemoryCache kept, TimeProvider clock)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(2);

    public async Task<Caller> FindAsync(HttpContext context)
    {
        const string scheme = "Bearer ";
        var claims = context.Request.Headers.Authorization is [{ } given] && given.StartsWith(scheme, StringComparison.Ordinal)
            ? await tokens.ReadAsync(given[scheme.Length..]) : null;
        if (claims is null) throw new RefusedException(StatusCodes.Status401Unauthorized, "A valid token is required.");
        return await RoleAsync(claims, context.RequestAborted) is { } role ? new Caller(claims.Tid, claims.Sub, role)
            : throw new RefusedException(StatusCodes.Status403Forbidden, "You are no member of this tenant.");
    }

    private async Task<Role?> RoleAsync(TokenClaims claims, CancellationToken cancellationToken)
    {
        var key = (typeof(Role), claims.Tid, claims.Sub);
        if (kept.TryGetValue(key, out Role? known)) return known;
        var askedAt = clock.GetTimestamp();
        const string sql = "SELECT role FROM members WHERE tenant_id = @tenantId AND user_id = @Sub";
        var found = await gateway.For(claims.Tid).QueryAsync<string>(sql, new { claims.Sub }, cancellationToken);
        Role? role = found is ["viewer"] ? Role.Viewer : found is ["editor"] ? Role.Editor : found is ["admin"] ? Role.Admin : null;
        // What took long to read is old already.
        if (KeptFor - clock.GetElapsedTime(askedAt) is { Ticks: > 0 } left) kept.Set(key, role, left);
        return role;
    }
}

internal static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) =>
        services.AddMemoryCache().AddSingleton<SigningKeys>().AddSingleton<Tokens>().AddSingleton<Callers>();

    public static void UseIdentity(this WebApplication app) => app.Use(async (context, next) =>
    {
        context.Items[typeof(Caller)] = await app.Services.GetRequiredService<Callers>().FindAsync(context);
        await next(context);
    });
}
