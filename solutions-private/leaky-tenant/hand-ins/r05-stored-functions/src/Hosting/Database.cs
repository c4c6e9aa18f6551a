using Exercises.Migrations;
using LeakyTenant.Webhooks;

namespace LeakyTenant.Hosting;

/// <summary>
/// The database. Tenants' rows are reached by the functions of the schema (tenant_...), whose first parameter is the tenant.
/// </summary>
internal sealed class TenantDatabase(NpgsqlDataSource database, Announcements announcements, TimeProvider clock)
{
    private const int Attempts = 3;

    /// <summary>Runs one statement that changes nothing.</summary>
    public async Task<List<T>> QueryAsync<T>(string sql, object values, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                return (await connection.QueryAsync<T>(new CommandDefinition(sql, values, cancellationToken: cancellationToken))).AsList();
            }
            catch (NpgsqlException fault) when (attempt < Attempts && IsCut(fault))
            {
                await StartOverAsync(attempt);
            }
        }
    }

    /// <summary>
    /// Runs a transaction. What the work announces goes out once it is committed. A caller who leaves does not stop it halfway.
    /// </summary>
    public async Task<T> ChangeAsync<T>(Func<NpgsqlConnection, List<Announcement>, Task<T>> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (announced, isCommitting, isCommitted) = (new List<Announcement>(), false, false);
            try
            {
                await using var connection = await database.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                var result = await work(connection, announced);
                isCommitting = true;
                await transaction.CommitAsync();
                isCommitted = true;
                return result;
            }
            catch (NpgsqlException fault) when (!isCommitting && attempt < Attempts && IsCut(fault))
            {
                await StartOverAsync(attempt);
            }
            finally
            {
                // If the connection is lost while it commits, nobody knows yet whether it did: the sender has a look.
                if (isCommitting)
                    foreach (var announcement in announced) announcements.Add(announcement with { IsCertain = isCommitted });
            }
        }
    }

    private Task StartOverAsync(int attempt)
    {
        database.Clear();
        return Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), clock);
    }

    // Sessions in the pool may have been cut long ago, and whoever uses one first hears of it.
    private static bool IsCut(NpgsqlException fault) => fault is PostgresException answer
        ? answer.SqlState is "57P01" or "57P02" or "57P03" or "53300" or "40P01" : fault.InnerException is not TimeoutException;
}

internal static class Database
{
    public static IServiceCollection AddDatabase(this IServiceCollection services) => services
        .AddSingleton(provider => Open(provider.GetRequiredService<IConfiguration>().GetConnectionString("Database")!))
        .AddSingleton<TenantDatabase>();

    public static Task MigrateDatabaseAsync(this WebApplication app) => app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
        Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);

    private static NpgsqlDataSource Open(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        // A request has 10 s.
        (builder.ConnectionStringBuilder.Timeout, builder.ConnectionStringBuilder.CommandTimeout) = (3, 5);
        builder.ConnectionStringBuilder.CancellationTimeout = 1000;
        return builder.Build();
    }
}
