namespace LeakyTenant.Identity;

/// <summary>What a member of a tenant may do; each role includes those before it.</summary>
internal enum Role { Viewer, Editor, Admin }

/// <summary>Who sends a request.</summary>
internal sealed record Caller(string TenantId, string UserId, Role Role);

/// <summary>Runs what a request is about: in one transaction, as its tenant, and after a look at the caller's role.</summary>
internal sealed class Callers(TenantDatabase database)
{
    /// <summary>Runs something that only reads; it ends when the caller leaves.</summary>
    public Task<T> ReadAsync<T>(HttpContext context, Role least, Func<TenantSession, Caller, Task<T>> work) =>
        RunAsync(context, least, work, context.RequestAborted);

    /// <summary>Runs something that changes rows, to its end.</summary>
    public Task<T> ChangeAsync<T>(HttpContext context, Role least, Func<TenantSession, Caller, Task<T>> work) =>
        RunAsync(context, least, work, CancellationToken.None);

    private Task<T> RunAsync<T>(HttpContext context, Role least, Func<TenantSession, Caller, Task<T>> work, CancellationToken cancellationToken)
    {
        var (tenantId, userId) = (TokenClaims)context.Items[typeof(TokenClaims)]!;
        return database.RunAsync(tenantId, async session =>
        {
            const string sql = "SELECT role FROM members WHERE tenant_id = current_tenant() AND user_id = @userId";
            var roles = await session.QueryAsync<string>(sql, new { userId }, cancellationToken);
            if (!Enum.TryParse<Role>(roles.SingleOrDefault(), ignoreCase: true, out var role) || role < least)
                throw new RefusedException(StatusCodes.Status403Forbidden, "Your role does not allow this.");
            return await work(session, new Caller(tenantId, userId, role));
        }, cancellationToken);
    }
}

internal static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) =>
        services.AddSingleton<SigningKeys>().AddSingleton<Tokens>().AddSingleton<Callers>();

    public static void UseIdentity(this WebApplication app) => app.Use(async (context, next) =>
    {
        const string scheme = "Bearer ";
        var given = context.Request.Headers.Authorization.ToString();
        var claims = given.StartsWith(scheme, StringComparison.Ordinal)
            ? await app.Services.GetRequiredService<Tokens>().ReadAsync(given[scheme.Length..]) : null;
        context.Items[typeof(TokenClaims)] = claims ?? throw new RefusedException(StatusCodes.Status401Unauthorized, "A valid token is required.");
        await next(context);
    });
}
