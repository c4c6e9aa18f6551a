using Exercises.Migrations;

namespace LeakyTenant.Hosting;

/// <summary>A transaction in which the database shows one tenant's rows, and takes no others.</summary>
internal sealed class TenantSession(NpgsqlConnection connection)
{
    public async Task<List<T>> QueryAsync<T>(string sql, object? values = null, CancellationToken cancellationToken = default) =>
        (await connection.QueryAsync<T>(new CommandDefinition(sql, values, cancellationToken: cancellationToken))).AsList();

    public Task ExecuteAsync(string sql, object? values = null) => connection.ExecuteAsync(sql, values);
}

/// <summary>
/// The database. Tenants' rows are to be had in a transaction that says whose: the setting ends with it, however it ends, and without one, there
/// are no rows.
/// </summary>
internal sealed class TenantDatabase(NpgsqlDataSource database, TimeProvider clock)
{
    private const int Attempts = 4;

    public async Task<T> RunAsync<T>(string tenantId, Func<TenantSession, Task<T>> work, CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            var isCommitting = false;
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var session = new TenantSession(connection);
                await session.QueryAsync<string>("SELECT set_config('app.tenant_id', @tenantId, true)", new { tenantId }, cancellationToken);
                var result = await work(session);
                isCommitting = true;
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            }
            catch (NpgsqlException fault) when (!isCommitting && attempt < Attempts && WasCut(fault))
            {
                database.Clear();
                await Task.Delay(TimeSpan.FromMilliseconds(40 * attempt), clock, CancellationToken.None);
            }
        }
    }

    private static bool WasCut(NpgsqlException fault)
    {
        if (fault is PostgresException { SqlState: { } state }) return state.StartsWith("57P", StringComparison.Ordinal) || state is "53300" or "40P01" or "40001";
        return fault.InnerException is not TimeoutException;
    }
}

internal static class Database
{
    public static IServiceCollection AddDatabase(this IServiceCollection services) => services
        .AddSingleton(provider =>
        {
            var builder = new NpgsqlDataSourceBuilder(provider.GetRequiredService<IConfiguration>().GetConnectionString("Database"));
            (builder.ConnectionStringBuilder.Timeout, builder.ConnectionStringBuilder.CommandTimeout) = (3, 5);
            builder.ConnectionStringBuilder.CancellationTimeout = 1000;
            return builder.Build();
        })
        .AddSingleton<TenantDatabase>();

    public static Task MigrateDatabaseAsync(this WebApplication app) => app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
        Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);
}
