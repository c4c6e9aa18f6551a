using Exercises.Migrations;
using Npgsql;

namespace AiEndpoint.Hosting;

/// <summary>
/// The database, one statement at a time. Every statement of this service is a whole transaction, and can be sent again without
/// having a second effect, so a connection that was lost costs a repetition and nothing else.
/// </summary>
internal sealed class Vault(NpgsqlDataSource source, TimeProvider clock)
{
    private const int Attempts = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(60);

    // The driver alone may take longer over a database that is there and does not answer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3.6);

    /// <summary>Sends a statement and reads its rows. The arguments are taken anew for each attempt.</summary>
    /// <exception cref="TimeoutException">The database did not answer in time; the statement may take effect later.</exception>
    public Task<List<T>> AskAsync<T>(string sql, Func<NpgsqlDataReader, T> read, Func<object[]> arguments) =>
        RepeatAsync(sql, read, arguments).WaitAsync(Patience, clock);

    private async Task<List<T>> RepeatAsync<T>(string sql, Func<NpgsqlDataReader, T> read, Func<object[]> arguments)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await OnceAsync(sql, read, arguments());
            }
            catch (NpgsqlException fault) when (attempt < Attempts && IsLost(fault))
            {
                // The idle connections were cut together with this one.
                source.Clear();
            }

            await Task.Delay(Pause * attempt, clock);
        }
    }

    private async Task<List<T>> OnceAsync<T>(string sql, Func<NpgsqlDataReader, T> read, object[] arguments)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var argument in arguments) command.Parameters.Add(new NpgsqlParameter { Value = argument });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(read(reader));
        return rows;
    }

    private static bool IsLost(NpgsqlException fault)
    {
        if (fault is not PostgresException answered) return fault.InnerException is not TimeoutException;
        // Deadlock and serialization cannot happen, and would be safe to repeat; too many connections pass; the rest ends sessions.
        return answered.SqlState is "40001" or "40P01" or "53300" or "57P01" or "57P02" or "57P03" or "57P05"
            || answered.SqlState.StartsWith("08", StringComparison.Ordinal);
    }
}

/// <summary>How the database is reached.</summary>
internal static class VaultServices
{
    public static IServiceCollection AddVault(this IServiceCollection services) =>
        services.AddSingleton(provider => OpenSource(provider)).AddSingleton<Vault>();

    public static Task MigrateVaultAsync(this WebApplication app) =>
        app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
            Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);

    private static NpgsqlDataSource OpenSource(IServiceProvider provider)
    {
        var configured = provider.GetRequiredService<IConfiguration>().GetConnectionString("Database")
            ?? throw new InvalidOperationException("ConnectionStrings:Database is not configured.");
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(configured)
        {
            Timeout = 2,
            CommandTimeout = 4,
            GssEncryptionMode = GssEncryptionMode.Disable,
        });
    }
}
