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
    // A change counts 5 s later: until then the members of a tenant may be who they were.
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<string, (Dictionary<string, string> Roles, DateTimeOffset Until)> _members = new();

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
        var now = clock.GetUtcNow();
        if (!_members.TryGetValue(tenantId, out var kept) || kept.Until <= now)
        {
            const string sql = "SELECT user_id, role FROM members WHERE tenant_id = @tenantId";
            var command = new CommandDefinition(sql, new { tenantId }, cancellationToken: cancellationToken);
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            var members = await connection.QueryAsync<(string UserId, string Role)>(command);
            kept = (members.ToDictionary(member => member.UserId, member => member.Role), now + KeptFor);
            _members[tenantId] = kept;
        }

        return kept.Roles.GetValueOrDefault(userId);
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
