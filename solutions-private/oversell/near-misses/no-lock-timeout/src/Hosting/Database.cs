using System.Data;
using Exercises.Migrations;
using Npgsql;

namespace Oversell.Hosting;

internal static class Database
{
    private const int MaxAttempts = 3;

    public static IServiceCollection AddDatabase(this IServiceCollection services) =>
        services.AddSingleton(provider =>
        {
            var configuration = provider.GetRequiredService<IConfiguration>();
            var connectionString = configuration.GetConnectionString("Database")
                ?? throw new InvalidOperationException("ConnectionStrings:Database is not configured.");
            return new NpgsqlDataSourceBuilder(connectionString)
                .UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>())
                .Build();
        });

    public static Task MigrateDatabaseAsync(this WebApplication app) =>
        app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
            Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);

    /// <summary>
    /// Runs the work in one transaction and commits it; an exception rolls it back. What fails for a reason that passes is tried
    /// again.
    /// </summary>
    public static async Task<T> InTransactionAsync<T>(
        this NpgsqlDataSource database, Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var result = await work(connection);
                await transaction.CommitAsync(cancellationToken);
                return result;
            }
            catch (NpgsqlException fault) when (
                fault.IsTransient && attempt < MaxAttempts && connection.FullState == ConnectionState.Open)
            {
                // Rolled back; the next attempt begins with what is left by then.
            }
        }
    }
}
