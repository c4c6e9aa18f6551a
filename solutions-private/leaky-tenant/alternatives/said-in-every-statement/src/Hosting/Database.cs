using Exercises.Migrations;

namespace LeakyTenant.Hosting;

/// <summary>The database as one tenant sees it.</summary>
internal sealed class TenantDatabase(NpgsqlDataSource database)
{
    /// <summary>Runs one statement for a tenant, which it must name as @tenantId wherever it touches a tenant's rows.</summary>
    public async Task<List<T>> QueryAsync<T>(string tenantId, string sql, object values, CancellationToken cancellationToken)
    {
        if (!sql.Contains("@tenantId", StringComparison.Ordinal)) throw new InvalidOperationException("This statement names no tenant.");
        var parameters = new DynamicParameters(values);
        parameters.Add("tenantId", tenantId);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))).AsList();
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
