using System.Collections.Concurrent;
using System.Diagnostics;

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

internal sealed class Callers(Tokens tokens, RoleBook roles)
{
    public async Task<Caller> FindAsync(HttpContext context)
    {
        var given = context.Request.Headers.Authorization.ToString();
        var claims = given.StartsWith("Bearer ", StringComparison.Ordinal) ? await tokens.ReadAsync(given["Bearer ".Length..]) : null;
        if (claims is null) throw new RefusedException(StatusCodes.Status401Unauthorized, "A valid token is required.");
        return await roles.FindAsync(claims.TenantId, claims.UserId) is { } role
            ? new Caller(claims.TenantId, claims.UserId, role)
            : throw new RefusedException(StatusCodes.Status403Forbidden, "You are no member of this tenant.");
    }
}

/// <summary>The roles of members. Every request needs one, and roles hardly ever change.</summary>
internal sealed class RoleBook(Db database)
{
    private const string Select = "SELECT role FROM members WHERE tenant_id = @tenantId AND user_id = @userId";
    private const int Most = 10_000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<(string TenantId, string UserId), Kept> _kept = new();

    public async Task<Role?> FindAsync(string tenantId, string userId)
    {
        if (_kept.TryGetValue((tenantId, userId), out var kept) && Stopwatch.GetElapsedTime(kept.Since) < KeptFor) return kept.Role;
        // As old as the question, not as the answer.
        var since = Stopwatch.GetTimestamp();
        var role = (await database.QueryAsync<string>(Select, new { tenantId, userId })).SingleOrDefault() switch
        {
            "viewer" => Role.Viewer, "editor" => Role.Editor, "admin" => Role.Admin, _ => (Role?)null,
        };
        if (_kept.Count >= Most) _kept.Clear();
        _kept[(tenantId, userId)] = new Kept(role, since);
        return role;
    }

    private sealed record Kept(Role? Role, long Since);
}

internal static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) =>
        services.AddSingleton<SigningKeys>().AddSingleton<Tokens>().AddSingleton<RoleBook>().AddSingleton<Callers>();

    public static void UseIdentity(this WebApplication app) => app.Use(async (context, next) =>
    {
        context.Items[typeof(Caller)] = await app.Services.GetRequiredService<Callers>().FindAsync(context);
        await next(context);
    });
}
