using Exercises.Migrations;

namespace LeakyTenant.Hosting;

/// <summary>The only way to tenants' data: whoever wants a session says whose.</summary>
internal sealed class TenantGateway(NpgsqlDataSource database, TimeProvider clock)
{
    public TenantData For(string tenantId) => new(database, clock, tenantId);
}

/// <summary>What belongs to one tenant. Statements name it as @tenantId, and one that does not is not run.</summary>
internal sealed class TenantData(NpgsqlDataSource database, TimeProvider clock, string tenantId)
{
    /// <summary>Runs a statement that changes nothing.</summary>
    public Task<List<T>> QueryAsync<T>(string sql, object? values, CancellationToken cancellationToken) => Retries.RunAsync(
        database, clock,
        async () =>
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            return await new TenantTransaction(connection, tenantId).QueryAsync<T>(sql, values, cancellationToken);
        },
        () => true);

    /// <summary>Runs a transaction to its end, whether the caller is still there or not.</summary>
    public Task<T> ChangeAsync<T>(Func<TenantTransaction, Task<T>> change)
    {
        var isCommitting = false;
        return Retries.RunAsync(
            database, clock,
            async () =>
            {
                await using var connection = await database.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                var result = await change(new TenantTransaction(connection, tenantId));
                isCommitting = true;
                await transaction.CommitAsync();
                return result;
            },
            () => !isCommitting);
    }
}

/// <summary>Statements in one session, all for one tenant.</summary>
internal sealed class TenantTransaction(NpgsqlConnection connection, string tenantId)
{
    public async Task<List<T>> QueryAsync<T>(string sql, object? values, CancellationToken cancellationToken = default)
    {
        if (!sql.Contains("@tenantId", StringComparison.Ordinal)) throw new ArgumentException("The statement does not say whose rows it means.", nameof(sql));
        var parameters = new DynamicParameters(values);
        parameters.Add("tenantId", tenantId);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))).AsList();
    }
}

/// <summary>Runs again what was lost with its session, as long as it cannot have been done.</summary>
internal static class Retries
{
    public static async Task<T> RunAsync<T>(NpgsqlDataSource database, TimeProvider clock, Func<Task<T>> work, Func<bool> mayRunAgain)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (NpgsqlException fault) when (attempt <= 3 && mayRunAgain() && IsTransient(fault))
            {
                // Whatever cut this one has cut the others in the pool.
                if (fault is not PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected }) database.Clear();
                await Task.Delay(TimeSpan.FromMilliseconds(30 * attempt * attempt), clock);
            }
        }
    }

    private static bool IsTransient(NpgsqlException fault) => fault is PostgresException answer
        ? answer.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
        : fault.InnerException is not TimeoutException;
}

internal static class Database
{
    public static IServiceCollection AddDatabase(this IServiceCollection services) => services
        .AddSingleton(provider => Open(provider.GetRequiredService<IConfiguration>()))
        .AddSingleton<TenantGateway>();

    public static Task MigrateDatabaseAsync(this WebApplication app) => app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
        Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);

    private static NpgsqlDataSource Open(IConfiguration configuration)
    {
        var builder = new NpgsqlDataSourceBuilder(configuration.GetConnectionString("Database"));
        builder.ConnectionStringBuilder.Timeout = 3;
        builder.ConnectionStringBuilder.CommandTimeout = 4;
        builder.ConnectionStringBuilder.CancellationTimeout = 500;
        builder.ConnectionStringBuilder.ApplicationName = "leaky-tenant";
        return builder.Build();
    }
}
