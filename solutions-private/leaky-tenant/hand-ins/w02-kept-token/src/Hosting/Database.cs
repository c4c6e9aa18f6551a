using Exercises.Migrations;

namespace LeakyTenant.Hosting;

/// <summary>
/// The database as one tenant sees it. Every statement of the service goes through here, says <c>@tenantId</c>, and gets it from here: nothing of
/// a tenant's is left in a session, and nothing depends on what a session was used for before.
/// </summary>
internal sealed class TenantDatabase(NpgsqlDataSource database)
{
    // What a request needs takes milliseconds; a request has two of these, at most.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3.5);

    /// <summary>Runs one statement for a tenant.</summary>
    public Task<List<T>> QueryAsync<T>(string tenantId, string sql, object values) =>
        RunAsync(tenantId, session => session.QueryAsync<T>(sql, values));

    /// <summary>
    /// Runs several statements in one transaction: all of them count, or none. That a caller leaves does not matter. Where the database is cut, it
    /// is tried again, unless it may have been done.
    /// </summary>
    public async Task<T> RunAsync<T>(string tenantId, Func<TenantSession, Task<T>> work)
    {
        using var deadline = new CancellationTokenSource(Longest);
        while (true)
        {
            var isCommitting = false;
            try
            {
                await using var connection = await database.OpenConnectionAsync(deadline.Token);
                await using var transaction = await connection.BeginTransactionAsync(deadline.Token);
                var result = await work(new TenantSession(connection, transaction, tenantId, deadline.Token));
                isCommitting = true;
                await transaction.CommitAsync(deadline.Token);
                return result;
            }
            catch (NpgsqlException fault) when (!isCommitting && MayPass(fault) && !deadline.IsCancellationRequested)
            {
                // The pool may hold more connections that are dead.
                database.Clear();
                await Task.Delay(50, deadline.Token);
            }
        }
    }

    private static bool MayPass(NpgsqlException fault) =>
        fault.IsTransient || fault is PostgresException { SqlState: ['5', '7', 'P', ..] };
}

/// <summary>A transaction of one tenant's.</summary>
internal sealed class TenantSession(NpgsqlConnection connection, NpgsqlTransaction transaction, string tenantId, CancellationToken cancellationToken)
{
    public async Task<List<T>> QueryAsync<T>(string sql, object values)
    {
        if (!sql.Contains("@tenantId", StringComparison.Ordinal)) throw new ArgumentException("A statement must say whose rows it is about.", nameof(sql));
        var all = new DynamicParameters(values);
        all.Add("tenantId", tenantId);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, all, transaction, cancellationToken: cancellationToken))).AsList();
    }
}

internal static class Database
{
    public static IServiceCollection AddDatabase(this IServiceCollection services) => services
        .AddSingleton(provider =>
        {
            var builder = new NpgsqlDataSourceBuilder(provider.GetRequiredService<IConfiguration>().GetConnectionString("Database"));
            builder.ConnectionStringBuilder.Timeout = 3;
            builder.ConnectionStringBuilder.CancellationTimeout = 300;
            builder.ConnectionStringBuilder.IncludeErrorDetail = false;
            return builder.Build();
        })
        .AddSingleton<TenantDatabase>();

    public static Task MigrateDatabaseAsync(this WebApplication app) => app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
        Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);
}
