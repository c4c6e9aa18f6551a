namespace LeakyTenant.Identity;

/// <summary>What a member of a tenant may do; each role includes those before it.</summary>
internal enum Role { Viewer, Editor, Admin }

/// <summary>Who sends a request, as the token says. The role is read where the work is done (<see cref="TenantDatabase" />).</summary>
internal sealed record Caller(string TenantId, string UserId)
{
    public static Caller Of(HttpContext context) => (Caller)context.Items[typeof(Caller)]!;
}

internal static class Roles
{
    /// <summary>Reads a role as the accounts team spells it.</summary>
    public static Role? Read(string? role) => role switch
    {
        "viewer" => Role.Viewer, "editor" => Role.Editor, "admin" => Role.Admin, _ => null,
    };

    /// <summary>Refuses those who may not do this.</summary>
    public static void MustAllow(Role? role, Role least)
    {
        if (role is null) throw new RefusedException(StatusCodes.Status403Forbidden, "You are no member of this tenant.");
        if (role < least) throw new RefusedException(StatusCodes.Status403Forbidden, "Your role does not allow this.");
    }
}

internal static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services) => services.AddSingleton<SigningKeys>().AddSingleton<Tokens>();

    public static void UseIdentity(this WebApplication app)
    {
        var tokens = app.Services.GetRequiredService<Tokens>();
        app.Use(async (context, next) =>
        {
            var given = context.Request.Headers.Authorization.ToString();
            var claims = given.StartsWith("Bearer ", StringComparison.Ordinal) ? await tokens.ReadAsync(given["Bearer ".Length..]) : null;
            if (claims is null) throw new RefusedException(StatusCodes.Status401Unauthorized, "A valid token is required.");
            context.Items[typeof(Caller)] = new Caller(claims.TenantId, claims.UserId);
            await next(context);
        });
    }
}
