using Exercises.Migrations;

namespace LeakyTenant.Hosting;

/// <summary>
/// The database as one tenant sees it: everything happens in a transaction that belongs to a tenant, and the policies, which hold for the owner of
/// the tables, too, show nothing else. The setting ends with the transaction, whatever becomes of the session.
/// </summary>
internal sealed class TenantDatabase(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Begin =
        """
        SELECT set_config('app.tenant_id', @tenantId, true) AS "TenantId",
            (SELECT role FROM members WHERE tenant_id = @tenantId AND user_id = @userId) AS "Role"
        """;

    private const int Attempts = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(8);

    /// <summary>Does a caller's work, if the role allows it. Whether the caller is still there does not matter.</summary>
    public Task<T> RunAsync<T>(Caller caller, Role least, Func<TenantSession, Task<T>> work) => RunAsync(caller.TenantId, caller.UserId, session =>
    {
        Roles.MustAllow(session.Role, least);
        return work(session);
    });

    /// <summary>Does a tenant's work that nobody asked for.</summary>
    public Task<T> RunAsync<T>(string tenantId, Func<TenantSession, Task<T>> work) => RunAsync(tenantId, "", work);

    // A session that hangs is left behind: it ends by itself.
    private Task<T> RunAsync<T>(string tenantId, string userId, Func<TenantSession, Task<T>> work) =>
        RunToTheEndAsync(tenantId, userId, work).WaitAsync(MostPatience, clock);

    private async Task<T> RunToTheEndAsync<T>(string tenantId, string userId, Func<TenantSession, Task<T>> work)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        await using var session = await BeginAsync(tenantId, userId, patience.Token);
        var done = await work(session);
        await session.CommitAsync();
        return done;
    }

    // Sessions of the pool may have been cut while nobody looked. Nothing has happened yet, so this can be done again.
    private async Task<TenantSession> BeginAsync(string tenantId, string userId, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            NpgsqlConnection? connection = null;
            try
            {
                connection = await database.OpenConnectionAsync(cancellationToken);
                var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var command = new CommandDefinition(Begin, new { tenantId, userId }, transaction, cancellationToken: cancellationToken);
                var (_, role) = await connection.QuerySingleAsync<(string, string?)>(command);
                return new TenantSession(connection, transaction, tenantId, Roles.Read(role), cancellationToken);
            }
            catch (Exception fault)
            {
                if (connection is not null)
                {
                    if (fault is NpgsqlException { IsTransient: true }) NpgsqlConnection.ClearPool(connection);
                    await connection.DisposeAsync();
                }

                if (attempt == Attempts || fault is not NpgsqlException { IsTransient: true }) throw;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), clock, cancellationToken);
        }
    }
}

/// <summary>A transaction of a tenant's.</summary>
internal sealed class TenantSession(
    NpgsqlConnection connection, NpgsqlTransaction transaction, string tenantId, Role? role, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly List<Action> _afterCommit = [];

    public string TenantId => tenantId;
    public Role? Role => role;

    public async Task<List<T>> QueryAsync<T>(string sql, object? values = null) =>
        (await connection.QueryAsync<T>(new CommandDefinition(sql, values, transaction, cancellationToken: cancellationToken))).AsList();

    public void AfterCommit(Action action) => _afterCommit.Add(action);

    public async Task CommitAsync()
    {
        await transaction.CommitAsync(cancellationToken);
        foreach (var action in _afterCommit) action();
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}

internal static class Database
{
    public static IServiceCollection AddDatabase(this IServiceCollection services) => services
        .AddSingleton(provider => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(
            provider.GetRequiredService<IConfiguration>().GetConnectionString("Database")!)
        {
            Timeout = 4, CommandTimeout = 4, CancellationTimeout = 500,
        }))
        .AddSingleton<TenantDatabase>();

    public static Task MigrateDatabaseAsync(this WebApplication app) => app.Services.GetRequiredService<NpgsqlDataSource>().MigrateAsync(
        Path.Combine(AppContext.BaseDirectory, "Migrations"), app.Logger, app.Lifetime.ApplicationStopping);
}
