using Exercises.Migrations;

namespace LeakyTenant.Hosting;

/// <summary>The database as one tenant sees it.</summary>
internal sealed class TenantDatabase(NpgsqlDataSource database)
{
    public const string SetTenant = "SELECT set_config('app.tenant_id', @tenantId, false)";

    /// <summary>Runs one statement for a tenant. The pool forgets the tenant before it lends the session to anybody else.</summary>
    public async Task<List<T>> QueryAsync<T>(string tenantId, string sql, object values, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(SetTenant, new { tenantId }, cancellationToken: cancellationToken));
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, values, cancellationToken: cancellationToken))).AsList();
    }
}

internal static class Database
{
    public static IServiceCollection AddDatabase(this IServiceCollection services) => services
        .AddSingleton(provider => NpgsqlDataSource.Create(provider.GetRequiredService<IConfiguration>().GetConnectionString("Database")!))
        .AddSingleton<TenantDatabase>();

    public static Task MigrateDatabaseAsync(this WebApplication app) => app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
        Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);
}
