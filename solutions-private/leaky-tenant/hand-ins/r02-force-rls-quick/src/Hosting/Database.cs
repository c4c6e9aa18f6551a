using Exercises.Migrations;
using LeakyTenant.Webhooks;

namespace LeakyTenant.Hosting;

/// <summary>A transaction for one tenant; what is announced in it goes out once it is committed.</summary>
internal sealed record TenantWork(NpgsqlConnection Connection, List<Announcement> Announced)
{
    public async Task<List<T>> QueryAsync<T>(string sql, object? values = null, CancellationToken cancellationToken = default) =>
        (await Connection.QueryAsync<T>(new CommandDefinition(sql, values, cancellationToken: cancellationToken))).AsList();
}

/// <summary>
/// The database as one tenant sees it. The tenant is set for one transaction, and row-level security is forced upon us: a statement that forgets
/// the tenant finds its rows only, and outside such a transaction nothing is found at all.
/// </summary>
internal sealed class TenantDatabase(NpgsqlDataSource database, Sender sender, ILogger<TenantDatabase> logger)
{
    public Task<List<T>> QueryAsync<T>(string tenantId, string sql, object? values, CancellationToken cancellationToken) =>
        RunAsync(tenantId, work => work.QueryAsync<T>(sql, values, cancellationToken), cancellationToken);

    /// <summary>Runs a transaction. One whose session had been cut before it was committed is run again.</summary>
    public async Task<T> RunAsync<T>(string tenantId, Func<TenantWork, Task<T>> run, CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (announced, isCommitting, isCommitted) = (new List<Announcement>(), false, false);
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await connection.ExecuteAsync($"SET LOCAL app.tenant_id = '{Quotable(tenantId)}'");
                var result = await run(new TenantWork(connection, announced));
                isCommitting = true;
                await transaction.CommitAsync(CancellationToken.None);
                isCommitted = true;
                return result;
            }
            catch (NpgsqlException fault) when (!isCommitting && attempt < 3 && IsCut(fault))
            {
                logger.LogWarning("A session was cut, trying again");
                database.Clear();
                await Task.Delay(100, CancellationToken.None);
            }
            finally
            {
                if (isCommitting) announced.ForEach(announcement => sender.Send(announcement, isCommitted));
            }
        }
    }

    // Tokens are checked for this; SET takes no parameters.
    private static string Quotable(string tenantId) => tenantId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        ? tenantId : throw new ArgumentException("No name of a tenant.", nameof(tenantId));

    private static bool IsCut(NpgsqlException fault) => fault is PostgresException { SqlState: var state }
        ? state is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.DeadlockDetected
        : fault.InnerException is not TimeoutException;
}

internal static class Database
{
    public static IServiceCollection AddDatabase(this IServiceCollection services) => services
        .AddSingleton(provider =>
        {
            var builder = new NpgsqlDataSourceBuilder(provider.GetRequiredService<IConfiguration>().GetConnectionString("Database"));
            builder.ConnectionStringBuilder.Timeout = 3;
            builder.ConnectionStringBuilder.CommandTimeout = 4;
            return builder.Build();
        })
        .AddSingleton<TenantDatabase>();

    public static Task MigrateDatabaseAsync(this WebApplication app) => app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
        Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);
}
