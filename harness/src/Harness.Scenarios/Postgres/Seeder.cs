using Harness.Scenarios;
using Npgsql;

namespace Harness.Postgres;

/// <summary>
/// The role that writes and reads a scenario's tables beside the service. Whatever the service has left there (triggers, views, functions,
/// rules) runs in its sessions, and could even change its password: so it can log in only while the harness itself does, each time with a new
/// password.
/// </summary>
/// <param name="administration">Enables its login.</param>
/// <param name="service">How the service reaches its database.</param>
/// <param name="name">The role's name.</param>
internal sealed class Seeder(DatabaseAdministration administration, NpgsqlConnectionStringBuilder service, string name) : IAsyncDisposable
{
    // The startup message of a session takes precedence over what the owner of the database, or the role itself, has set as defaults.
    private const string Settings =
        "-c default_transaction_read_only=off -c default_transaction_isolation=read\\ committed -c default_transaction_deferrable=off "
        + "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c row_security=on -c role=none "
        + "-c check_function_bodies=on -c DateStyle=ISO -c TimeZone=UTC -c transform_null_equals=off -c synchronous_commit=off";

    private string Pinned => Settings
        + (administration.Major >= 14 ? " -c idle_session_timeout=0" : "")
        + (administration.Major >= 17 ? " -c transaction_timeout=0" : "");

    private readonly SemaphoreSlim opening = new(1, 1);

    /// <summary>The role's name.</summary>
    public string Name => name;

    /// <summary>Opens a session.</summary>
    /// <param name="searchPath">Where unqualified names are looked up, after `pg_catalog`.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="NpgsqlException">The server refuses it.</exception>
    /// <exception cref="InconclusiveException">The harness's own administrator could not enable its login.</exception>
    public async Task<NpgsqlConnection> OpenAsync(string searchPath, CancellationToken ct)
    {
        var password = Secret.New();
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(service.ConnectionString)
        {
            Username = name,
            Password = password,
            Options = $"{Pinned} -c search_path={searchPath}",
            // A session in which the service's code has run is not reused.
            Pooling = false,
            Timeout = 15,
            CommandTimeout = 60,
        }.ConnectionString);
        await opening.WaitAsync(ct);
        try
        {
            await AdministerAsync($"ALTER ROLE {name} LOGIN PASSWORD '{password}'", ct);
            try
            {
                await connection.OpenAsync(ct);
            }
            finally
            {
                await AdministerAsync($"ALTER ROLE {name} NOLOGIN PASSWORD NULL", CancellationToken.None);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
        finally
        {
            opening.Release();
        }
    }

    // A failure here is the harness's own.
    private async Task AdministerAsync(string sql, CancellationToken ct)
    {
        try
        {
            await administration.ExecuteAsync(sql, ct);
        }
        catch (NpgsqlException fault)
        {
            throw new InconclusiveException($"The harness's own administrator failed: {fault.Message}", fault);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        opening.Dispose();
        return ValueTask.CompletedTask;
    }
}
