using Harness.Postgres;
using Npgsql;

namespace Harness.Scenarios;

/// <summary>
/// A session of another program that reads and writes the tables which the contract opens to it, with the rights of the service's role.
/// Once an instance was started, every obstacle comes from the submission: it shapes these tables, owns the database, and decides what
/// its triggers raise. An obstacle ends the scenario as failed, with PostgreSQL's words. Only a server that is gone, or a wait on a
/// starved machine, makes it inconclusive.
/// </summary>
public sealed class OtherSession : IAsyncDisposable
{
    private const int CommandSeconds = 60;

    // More than one page that happens to be free: a table of one megabyte, dropped at once.
    private const string WritesSomething =
        "CREATE TEMP TABLE drill_probe AS SELECT repeat('x', 1000) FROM generate_series(1, 1000); DROP TABLE drill_probe; SELECT 1";

    private readonly ServiceGroup _group;
    private readonly NpgsqlConnection _connection;
    private NpgsqlTransaction? _transaction;
    private bool _limitsWaits;

    private OtherSession(ServiceGroup group, NpgsqlConnection connection) => (_group, _connection) = (group, connection);

    /// <summary>The session's process id on the server.</summary>
    public int ProcessId => _connection.ProcessID;

    private CancellationToken Cancellation => _group.Scenario.Cancellation;

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="ScenarioFailedException">The service's changes to its database make the statement fail.</exception>
    /// <exception cref="PostgresException">It waited longer than <see cref="LimitWaitsAsync"/> allows (55P03).</exception>
    public Task<int> ExecuteAsync(string sql, params object[] arguments) => GuardAsync(_group, sql, _limitsWaits, async () =>
    {
        await using var command = Command(sql, arguments);
        return await command.ExecuteNonQueryAsync(Cancellation);
    });

    /// <summary>Reads one column.</summary>
    /// <typeparam name="T">The column's type.</typeparam>
    /// <inheritdoc cref="ExecuteAsync" path="/exception"/>
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object[] arguments) => GuardAsync<IReadOnlyList<T>>(_group, sql, _limitsWaits, async () =>
    {
        await using var command = Command(sql, arguments);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        List<T> found = [];
        while (await reader.ReadAsync(Cancellation)) found.Add(reader.GetFieldValue<T>(0));
        return found;
    });

    /// <summary>Reads one value.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <inheritdoc cref="ExecuteAsync" path="/exception"/>
    public async Task<T> ScalarAsync<T>(string sql, params object[] arguments) => await QueryAsync<T>(sql, arguments) switch
    {
        [var first, ..] => first,
        _ when _group.HasBegun => throw _group.Disturbed([sql, "returned no row, where it must return one"]),
        _ => throw new InvalidOperationException($"No row was returned by: {sql}"),
    };

    /// <summary>Begins a transaction.</summary>
    /// <inheritdoc cref="ExecuteAsync" path="/exception[1]"/>
    public async Task BeginAsync() => _transaction = await GuardAsync(
        _group, "BEGIN", limitsWaits: false, async () => await _connection.BeginTransactionAsync(Cancellation));

    /// <summary>
    /// Commits the transaction: deferred triggers and constraints run now. No lock is left to wait for by then, so an error that claims a
    /// lock wait is judged like any other.
    /// </summary>
    /// <inheritdoc cref="ExecuteAsync" path="/exception[1]"/>
    public async Task CommitAsync()
    {
        var transaction = _transaction ?? throw new InvalidOperationException("There is no transaction to commit.");
        await GuardAsync(_group, "COMMIT", limitsWaits: false, async () =>
        {
            await transaction.CommitAsync(Cancellation);
            return true;
        });
        _transaction = null;
    }

    /// <summary>From now on a statement that waits longer for a lock fails with 55P03; the caller must handle that.</summary>
    public async Task LimitWaitsAsync(TimeSpan longest)
    {
        await ExecuteAsync(FormattableString.Invariant($"SET lock_timeout = {longest.TotalMilliseconds:0}"));
        _limitsWaits = true;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Opens a session.</summary>
    internal static async Task<OtherSession> OpenAsync(ServiceGroup group) => new(group, await GuardAsync(
        group, "connect", limitsWaits: false, () => group.Database.OpenSeederAsync(group.Scenario.Cancellation)));

    // The only place that decides who is to blame when the other program is refused.
    private static async Task<T> GuardAsync<T>(ServiceGroup group, string what, bool limitsWaits, Func<Task<T>> work)
    {
        // Holding up other programs takes the scenario's time, however short each wait is, so it counts as waiting for the service.
        using var waiting = group.HasBegun ? group.Scenario.Waiting("another program's statement") : null;
        try
        {
            return await work();
        }
        catch (PostgresException held) when (limitsWaits && held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw;
        }
        catch (NpgsqlException held) when (group.HasBegun && held.InnerException is TimeoutException)
        {
            await RequireServerAsync(group, held);
            group.MustNotBeHeldUp([what, "was held up for longer than another program waits"]);
            throw;
        }
        // Neither the SQLSTATE nor its severity proves anything about the server: a trigger can raise any, and end its own session.
        catch (NpgsqlException refused) when (group.HasBegun)
        {
            await RequireServerAsync(group, refused);
            throw group.Disturbed([what, refused is PostgresException said ? $"{said.SqlState}: {said.MessageText}" : refused.Message]);
        }
        catch (InvalidCastException other) when (group.HasBegun)
        {
            throw group.Disturbed([what, $"returned something else than before: {other.Message}"]);
        }
    }

    // Asks on a session that was open before and that the service cannot touch. A full or broken disk refuses that one, too;
    // a trigger that only claims so does not.
    private static async Task RequireServerAsync(ServiceGroup group, NpgsqlException seen)
    {
        try
        {
            await group.Database.AskServerAsync<int>(
                seen is PostgresException { SqlState: ['5', '3' or '8', ..] or ['X', 'X', ..] } ? WritesSomething : "SELECT 1", group.Scenario.Cancellation);
        }
        catch (NpgsqlException gone)
        {
            throw new InconclusiveException($"PostgreSQL itself was gone ({gone.Message}) when another program got: {seen.Message}", gone);
        }
    }

    private NpgsqlCommand Command(string sql, object[] arguments)
    {
        var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = CommandSeconds };
        foreach (var argument in arguments) command.Parameters.Add(new NpgsqlParameter { Value = argument });
        return command;
    }
}
