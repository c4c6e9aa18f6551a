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
    // While the database is away roles are what they were, and it is not asked again with every request.
    private static readonly TimeSpan AsksAgainAfter = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string TenantId, string UserId), (string? Role, DateTimeOffset Until)> _known = new();

    public async Task<Caller> FindAsync(HttpContext context)
    {
        var given = context.Request.Headers.Authorization.ToString();
        var claims = given.StartsWith("Bearer ", StringComparison.Ordinal) ? await tokens.ReadAsync(given["Bearer ".Length..]) : null;
        if (claims is not { Tid: { } tenantId, Sub: { } userId })
            throw new RefusedException(StatusCodes.Status401Unauthorized, "A valid token is required.");
        return Enum.TryParse<Role>(await RoleAsync(tenantId, userId, context.RequestAborted), ignoreCase: true, out var role)
            ? new Caller(tenantId, userId, role) : throw new RefusedException(StatusCodes.Status403Forbidden, "You are no member of this tenant.");
    }

    private async Task<string?> RoleAsync(string tenantId, string userId, CancellationToken cancellationToken)
    {
        var key = (tenantId, userId);
        if (_known.TryGetValue(key, out var known) && known.Until > clock.GetUtcNow()) return known.Role;
        const string sql = "SELECT role FROM members WHERE tenant_id = @tenantId AND user_id = @userId";
        var command = new CommandDefinition(sql, new { tenantId, userId }, cancellationToken: cancellationToken);
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            var role = await connection.ExecuteScalarAsync<string?>(command);
            _known[key] = (role, DateTimeOffset.MinValue);
            return role;
        }
        catch (NpgsqlException) when (known.Role is not null)
        {
            _known[key] = (known.Role, clock.GetUtcNow() + AsksAgainAfter);
            return known.Role;
        }
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
