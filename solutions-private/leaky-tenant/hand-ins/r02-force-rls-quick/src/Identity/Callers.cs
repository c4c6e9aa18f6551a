using System.Collections.Concurrent;

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

internal sealed class Callers(Tokens tokens, TenantDatabase database, TimeProvider clock)
{
    // A change counts 5 s later; what is read is as old as the moment at which it was asked for.
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<(string TenantId, string UserId), (string? Role, long AskedAt)> _roles = new();

    public async Task<Caller> FindAsync(HttpContext context)
    {
        var given = context.Request.Headers.Authorization.ToString();
        var claims = given.StartsWith("Bearer ", StringComparison.Ordinal) ? await tokens.ReadAsync(given["Bearer ".Length..]) : null;
        if (claims is not var (tenantId, userId)) throw new RefusedException(StatusCodes.Status401Unauthorized, "A valid token is required.");
        return Enum.TryParse<Role>(await RoleAsync(tenantId, userId, context.RequestAborted), ignoreCase: true, out var role)
            ? new Caller(tenantId, userId, role) : throw new RefusedException(StatusCodes.Status403Forbidden, "You are no member of this tenant.");
    }

    private async Task<string?> RoleAsync(string tenantId, string userId, CancellationToken cancellationToken)
    {
        if (_roles.TryGetValue((tenantId, userId), out var kept) && clock.GetElapsedTime(kept.AskedAt) < KeptFor) return kept.Role;
        var askedAt = clock.GetTimestamp();
        const string sql = "SELECT role FROM members WHERE tenant_id = @tenantId AND user_id = @userId";
        var role = (await database.QueryAsync<string>(tenantId, sql, new { tenantId, userId }, cancellationToken)).SingleOrDefault();
        // Whoever asked later knows better.
        _roles.AddOrUpdate((tenantId, userId), (role, askedAt), (_, other) => other.AskedAt > askedAt ? other : (role, askedAt));
        return role;
    }
}

internal static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) => services
        .AddSingleton<SigningKeys>().AddHostedService(provider => provider.GetRequiredService<SigningKeys>())
        .AddSingleton<Tokens>().AddSingleton<Callers>();

    public static void UseIdentity(this WebApplication app) => app.Use(async (context, next) =>
    {
        context.Items[typeof(Caller)] = await app.Services.GetRequiredService<Callers>().FindAsync(context);
        await next(context);
    });
}
