using Exercises.Migrations;

namespace LeakyTenant.Hosting;

/// <summary>Thrown when nobody knows whether a transaction was committed.</summary>
internal sealed class OutcomeUnknownException(Exception fault) : Exception("The database did not say whether it committed.", fault);

/// <summary>A transaction that belongs to one tenant.</summary>
internal sealed class TenantSession(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
{
    public async Task<List<T>> QueryAsync<T>(string sql, object? values = null) =>
        (await connection.QueryAsync<T>(new CommandDefinition(sql, values, transaction, cancellationToken: cancellationToken))).AsList();
}

/// <summary>The database as one tenant sees it.</summary>
internal sealed class TenantDatabase(NpgsqlDataSource database)
{
    private const int MostAttempts = 4;

    // For this transaction only: whoever gets the session next starts without a tenant.
    private const string SetTenant = "SELECT set_config('app.tenant_id', @tenantId, true)";

    /// <summary>Runs statements for a tenant, in one transaction. The work may be done again where the connection was lost before the end.</summary>
    public async Task<T> RunAsync<T>(string tenantId, Func<TenantSession, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RunOnceAsync(tenantId, work, cancellationToken);
            }
            catch (NpgsqlException fault) when (attempt < MostAttempts && IsPassing(fault) && !cancellationToken.IsCancellationRequested)
            {
                // The others in the pool are likely to be broken, too.
                if (fault is not PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected }) database.Clear();
                await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), cancellationToken);
            }
        }
    }

    private async Task<T> RunOnceAsync<T>(string tenantId, Func<TenantSession, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var session = new TenantSession(connection, transaction, cancellationToken);
        await session.QueryAsync<string>(SetTenant, new { tenantId });
        var result = await work(session);
        try
        {
            // What is done is done, whether or not its caller is still there.
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception fault)
        {
            throw new OutcomeUnknownException(fault);
        }

        return result;
    }

    private static bool IsPassing(NpgsqlException fault) => fault.IsTransient || fault.SqlState?.StartsWith("57P", StringComparison.Ordinal) == true;
}

internal static class Database
{
    public static IServiceCollection AddDatabase(this IServiceCollection services) => services
        .AddSingleton(provider => Open(provider.GetRequiredService<IConfiguration>().GetConnectionString("Database")!))
        .AddSingleton<TenantDatabase>();

    public static Task MigrateDatabaseAsync(this WebApplication app) => app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
        Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);

    // In seconds, but for the last one. A request has 10 s for everything.
    private static NpgsqlDataSource Open(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.Timeout = 5;
        builder.ConnectionStringBuilder.CommandTimeout = 4;
        builder.ConnectionStringBuilder.CancellationTimeout = 500;
        return builder.Build();
    }
}
