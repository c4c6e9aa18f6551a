namespace LeakyTenant.Identity;

/// <summary>What a member of a tenant may do; each role includes those before it.</summary>
internal enum Role { Viewer, Editor, Admin }

/// <summary>Who sends a request.</summary>
internal sealed record Caller(string TenantId, string UserId, Role Role)
{
    /// <summary>The caller of a request that needs at least this role.</summary>
    public static Caller Of(HttpContext context, Role least = Role.Viewer) => context.Items[typeof(Caller)] is Caller caller && caller.Role >= least
        ? caller : throw RefusedException.Forbidden("Your role does not allow this.");
}

internal sealed class Callers(Tokens tokens, TenantDatabase database)
{
    private const string Scheme = "Bearer ";

    public async Task<Caller> FindAsync(HttpContext context)
    {
        var given = context.Request.Headers.Authorization.ToString();
        var claims = given.StartsWith(Scheme, StringComparison.Ordinal)
            ? await tokens.ReadAsync(given[Scheme.Length..], context.RequestAborted) : null;
        if (claims is null) throw new RefusedException(StatusCodes.Status401Unauthorized, "A valid token is required.");
        var role = await RoleAsync(claims.TenantId, claims.UserId, context.RequestAborted) switch
        {
            "viewer" => Role.Viewer,
            "editor" => Role.Editor,
            "admin" => Role.Admin,
            _ => throw RefusedException.Forbidden("You are no member of this tenant."),
        };
        return new Caller(claims.TenantId, claims.UserId, role);
    }

    private async Task<string?> RoleAsync(string tenantId, string userId, CancellationToken cancellationToken)
    {
        const string sql = "SELECT role FROM members WHERE tenant_id = @tenantId AND user_id = @userId";
        var roles = await database.RunAsync(tenantId, session => session.QueryAsync<string>(sql, new { tenantId, userId }), cancellationToken);
        return roles.SingleOrDefault();
    }
}

internal static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) =>
        services
        .AddSingleton<SigningKeys>().AddHostedService(provider => provider.GetRequiredService<SigningKeys>()).AddSingleton<Tokens>().AddSingleton<Callers>();

    public static void UseIdentity(this WebApplication app) => app.Use(async (context, next) =>
    {
        context.Items[typeof(Caller)] = await app.Services.GetRequiredService<Callers>().FindAsync(context);
        await next(context);
    });
}
