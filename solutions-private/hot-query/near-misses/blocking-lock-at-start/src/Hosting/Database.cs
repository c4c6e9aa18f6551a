using Dapper;
using Exercises.Migrations;
using Npgsql;

namespace HotQuery.Hosting;

internal static class Database
{
    private const long IndexLock = 52_18;

    private static readonly (string Name, string Definition)[] Indexes =
    [
        ("orders_customer", "orders (customer_id, placed_at DESC, id DESC)"),
        ("orders_customer_status", "orders (customer_id, status, placed_at DESC, id DESC)"),
        ("orders_lower_email", "orders (lower(email), placed_at DESC, id DESC)"),
        ("orders_day", "orders ((placed_at AT TIME ZONE 'UTC')) INCLUDE (placed_at, total_cents)"),
        ("order_lines_order", "order_lines (order_id, line_no)"),
    ];

    public static IServiceCollection AddDatabase(this IServiceCollection services)
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        return services.AddSingleton(provider =>
        {
            var configuration = provider.GetRequiredService<IConfiguration>();
            var connectionString = configuration.GetConnectionString("Database")
                ?? throw new InvalidOperationException("ConnectionStrings:Database is not configured.");
            return new NpgsqlDataSourceBuilder(connectionString)
                .UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>())
                .Build();
        });
    }

    public static async Task MigrateDatabaseAsync(this WebApplication app)
    {
        var database = app.Services.GetRequiredService<NpgsqlDataSource>();
        await database.MigrateAsync(Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);
        await using var connection = await database.OpenConnectionAsync(app.Lifetime.ApplicationStopping);
        // One instance makes them, the others wait.
        await connection.ExecuteAsync("SELECT pg_advisory_lock(@IndexLock)", new { IndexLock }, commandTimeout: 0);
        foreach (var (name, definition) in Indexes) await EnsureIndexAsync(connection, name, definition);
        await connection.ExecuteAsync("SELECT pg_advisory_unlock(@IndexLock)", new { IndexLock });
    }

    // The remains of an interrupted build have the name, too: only a valid index is one.
    private static async Task EnsureIndexAsync(NpgsqlConnection connection, string name, string definition)
    {
        var isValid = await connection.ExecuteScalarAsync<bool?>(
            "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(@name)", new { name });
        if (isValid == true) return;
        if (isValid == false) await connection.ExecuteAsync($"DROP INDEX CONCURRENTLY {name}", commandTimeout: 0);
        await connection.ExecuteAsync($"CREATE INDEX CONCURRENTLY {name} ON {definition}", commandTimeout: 0);
    }
}
