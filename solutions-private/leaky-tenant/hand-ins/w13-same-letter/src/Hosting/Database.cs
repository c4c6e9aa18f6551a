using Exercises.Migrations;

namespace LeakyTenant.Hosting;

/// <summary>
/// The database. It knows no tenants: each statement that is about what belongs to one says so itself, and they all are in the repositories.
/// </summary>
internal sealed class Db(NpgsqlDataSource source, TimeProvider clock)
{
    private const int Attempts = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(8);

    /// <summary>Sends one statement, in a transaction of its own.</summary>
    public Task<List<T>> QueryAsync<T>(string sql, object values) => TransactAsync(transaction => transaction.QueryAsync<T>(sql, values));

    /// <summary>Does several things, or nothing. Whether the caller is still there does not matter.</summary>
    public Task<T> TransactAsync<T>(Func<Transaction, Task<T>> work) =>
        // A session that hangs is left behind: it ends by itself.
        TransactToTheEndAsync(work).WaitAsync(MostPatience, clock);

    private async Task<T> TransactToTheEndAsync<T>(Func<Transaction, Task<T>> work)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        for (var attempt = 1; ; attempt++)
        {
            NpgsqlConnection? connection = null;
            var isCommitting = false;
            try
            {
                connection = await source.OpenConnectionAsync(patience.Token);
                await using var transaction = await connection.BeginTransactionAsync(patience.Token);
                var done = await work(new Transaction(transaction, patience.Token));
                isCommitting = true;
                await transaction.CommitAsync(patience.Token);
                return done;
            }
            // Sessions of the pool may have been cut while nobody looked. What was not committed did not happen, and can be done again.
            catch (NpgsqlException fault) when (fault.IsTransient && !isCommitting && attempt < Attempts)
            {
                if (connection is not null && fault is not PostgresException { SqlState: ['4', '0', ..] }) NpgsqlConnection.ClearPool(connection);
            }
            finally
            {
                if (connection is not null) await connection.DisposeAsync();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), clock, patience.Token);
        }
    }
}

internal sealed class Transaction(NpgsqlTransaction transaction, CancellationToken cancellationToken)
{
    public async Task<List<T>> QueryAsync<T>(string sql, object values) =>
        (await transaction.Connection!.QueryAsync<T>(new CommandDefinition(sql, values, transaction, cancellationToken: cancellationToken))).AsList();
}

internal static class Database
{
    public static IServiceCollection AddDatabase(this IServiceCollection services) => services
        .AddSingleton(provider => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(
            provider.GetRequiredService<IConfiguration>().GetConnectionString("Database")!)
        {
            Timeout = 4, CommandTimeout = 4, CancellationTimeout = 500,
        }))
        .AddSingleton<Db>();

    public static Task MigrateDatabaseAsync(this WebApplication app) => app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
        Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);
}
