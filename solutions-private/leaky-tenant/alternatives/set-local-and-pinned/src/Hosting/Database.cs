using Exercises.Migrations;

namespace LeakyTenant.Hosting;

/// <summary>The database as one tenant sees it.</summary>
internal sealed class TenantDatabase(NpgsqlDataSource database)
{
    public const string SetTenant = "SELECT set_config('app.tenant_id', @tenantId, true)";

    /// <summary>Runs one statement for a tenant, in a transaction: the session forgets the tenant with its end, whichever it is.</summary>
    public async Task<List<T>> QueryAsync<T>(string tenantId, string sql, object values, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(SetTenant, new { tenantId }, transaction, cancellationToken: cancellationToken));
        var rows = (await connection.QueryAsync<T>(new CommandDefinition(sql, values, transaction, cancellationToken: cancellationToken))).AsList();
        await transaction.CommitAsync(cancellationToken);
        return rows;
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
