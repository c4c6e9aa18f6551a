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

internal sealed class Callers(Tokens tokens, NpgsqlDataSource database, TimeProvider clock)
{
    // Every request needs a role, and roles hardly ever change.
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string TenantId, string UserId), (string? Role, DateTimeOffset Until)> _roles = new();

    public async Task<Caller> FindAsync(HttpContext context)
    {
        var given = context.Request.Headers.Authorization.ToString();
        var claims = given.StartsWith("Bearer ", StringComparison.Ordinal) ? await tokens.ReadAsync(given["Bearer ".Length..]) : null;
        if (claims is not { Tid: { } tenantId, Sub: { } userId })
            throw new RefusedException(StatusCodes.Status401Unauthorized, "A valid token is required.");
        // A report says who is who: there, nothing may be old.
        var text = context.Request.Path.StartsWithSegments("/reports")
            ? await AskAsync(tenantId, userId, context.RequestAborted) : await RoleAsync(tenantId, userId, context.RequestAborted);
        return Enum.TryParse<Role>(text, ignoreCase: true, out var role)
            ? new Caller(tenantId, userId, role) : throw new RefusedException(StatusCodes.Status403Forbidden, "You are no member of this tenant.");
    }

    private async Task<string?> RoleAsync(string tenantId, string userId, CancellationToken cancellationToken)
    {
        if (_roles.TryGetValue((tenantId, userId), out var kept) && kept.Until > clock.GetUtcNow()) return kept.Role;
        var role = await AskAsync(tenantId, userId, cancellationToken);
        _roles[(tenantId, userId)] = (role, clock.GetUtcNow() + KeptFor);
        return role;
    }

    private async Task<string?> AskAsync(string tenantId, string userId, CancellationToken cancellationToken)
    {
        const string sql = "SELECT role FROM members WHERE tenant_id = @tenantId AND user_id = @userId";
        var command = new CommandDefinition(sql, new { tenantId, userId }, cancellationToken: cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<string?>(command);
    }
}

internal static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) =>
        services.AddSingleton<SigningKeys>().AddSingleton<Tokens>().AddSingleton<Callers>();

    public static void UseIdentity(this WebApplication app) => app.Use(async (context, next) =>
    {
        context.Items[typeof(Caller)] = await app.Services.GetRequiredService<Callers>().FindAsync(context);
        await next(context);
    });
}
