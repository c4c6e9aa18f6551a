using Harness.Postgres;
using Npgsql;

namespace Harness.Scenarios;

/// <summary>
/// A session of another program that writes and reads the tables which the contract opens to it, beside the service and with the rights of
/// the service's role. Whatever stands in its way once an instance was started, the submission has put there: it shapes these tables, owns
/// the database, and chooses what its triggers raise. That ends the scenario as failed, with PostgreSQL's words; only a server that is
/// gone itself, and a wait on a starved machine, say nothing.
/// </summary>
public sealed class OtherSession : IAsyncDisposable
{
    private const int CommandSeconds = 60;

    // More than a page that happens to be free: a table of one megabyte, which is gone at once.
    private const string WritesSomething =
        "CREATE TEMP TABLE drill_probe AS SELECT repeat('x', 1000) FROM generate_series(1, 1000); DROP TABLE drill_probe; SELECT 1";

    private readonly ServiceGroup _group;
    private readonly NpgsqlConnection _connection;
    private NpgsqlTransaction? _transaction;
    private bool _limitsWaits;

    private OtherSession(ServiceGroup group, NpgsqlConnection connection) => (_group, _connection) = (group, connection);

    /// <summary>Its process id on the server.</summary>
    public int ProcessId => _connection.ProcessID;

    private CancellationToken Cancellation => _group.Scenario.Cancellation;

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="ScenarioFailedException">What the service has left in its database refuses it.</exception>
    /// <exception cref="PostgresException">It was held up longer than <see cref="LimitWaitsAsync"/> allows (55P03).</exception>
    public Task<int> ExecuteAsync(string sql, params object[] arguments) => GuardAsync(_group, sql, _limitsWaits, async () =>
    {
        await using var command = Command(sql, arguments);
        return await command.ExecuteNonQueryAsync(Cancellation);
    });

    /// <summary>Asks for one column.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <inheritdoc cref="ExecuteAsync" path="/exception"/>
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, params object[] arguments) => GuardAsync<IReadOnlyList<T>>(_group, sql, _limitsWaits, async () =>
    {
        await using var command = Command(sql, arguments);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        List<T> found = [];
        while (await reader.ReadAsync(Cancellation)) found.Add(reader.GetFieldValue<T>(0));
        return found;
    });

    /// <summary>Asks for one value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <inheritdoc cref="ExecuteAsync" path="/exception"/>
    public async Task<T> ScalarAsync<T>(string sql, params object[] arguments) => await QueryAsync<T>(sql, arguments) switch
    {
        [var first, ..] => first,
        _ when _group.HasBegun => throw _group.Disturbed([sql, "gave no row, where it must give one"]),
        _ => throw new InvalidOperationException($"No row came of: {sql}"),
    };

    /// <summary>Begins a transaction.</summary>
    /// <inheritdoc cref="ExecuteAsync" path="/exception[1]"/>
    public async Task BeginAsync() => _transaction = await GuardAsync(
        _group, "BEGIN", limitsWaits: false, async () => await _connection.BeginTransactionAsync(Cancellation));

    /// <summary>Commits it: what was put off until then, happens now. By then nothing is left to wait for, whatever it says that it has waited for.</summary>
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

    /// <summary>From now on a statement that waits longer for a lock fails with 55P03, and whoever runs it deals with that.</summary>
    public async Task LimitWaitsAsync(TimeSpan longest)
    {
        await ExecuteAsync(FormattableString.Invariant($"SET lock_timeout = {longest.TotalMilliseconds:0}"));
        _limitsWaits = true;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>Opens one.</summary>
    internal static async Task<OtherSession> OpenAsync(ServiceGroup group) => new(group, await GuardAsync(
        group, "connect", limitsWaits: false, () => group.Database.OpenSeederAsync(group.Scenario.Cancellation)));

    // The one place that decides whose doing it is when others are refused.
    private static async Task<T> GuardAsync<T>(ServiceGroup group, string what, bool limitsWaits, Func<Task<T>> work)
    {
        // Whoever lets other programs wait takes the scenario's time, however short each wait is.
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
            group.MustNotBeHeldUp([what, "was held up for longer than anybody waits"]);
            throw;
        }
        // Neither the state nor its severity says anything about the server: a trigger raises any, and ends its own session.
        catch (NpgsqlException refused) when (group.HasBegun)
        {
            await RequireServerAsync(group, refused);
            throw group.Disturbed([what, refused is PostgresException said ? $"{said.SqlState}: {said.MessageText}" : refused.Message]);
        }
        catch (InvalidCastException other) when (group.HasBegun)
        {
            throw group.Disturbed([what, $"gave something else than before: {other.Message}"]);
        }
    }

    // On a session that was there before, which nothing of the service's can reach. A full disk or a broken one refuses that one, too;
    // a trigger only says that it is.
    private static async Task RequireServerAsync(ServiceGroup group, NpgsqlException seen)
    {
        try
        {
            await group.Database.AskServerAsync<int>(
                seen is PostgresException { SqlState: ['5', '3' or '8', ..] or ['X', 'X', ..] } ? WritesSomething : "SELECT 1", group.Scenario.Cancellation);
        }
        catch (NpgsqlException gone)
        {
            throw new InconclusiveException($"PostgreSQL itself was gone ({gone.Message}) when another program met: {seen.Message}", gone);
        }
    }

    private NpgsqlCommand Command(string sql, object[] arguments)
    {
        var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = CommandSeconds };
        foreach (var argument in arguments) command.Parameters.Add(new NpgsqlParameter { Value = argument });
        return command;
    }
}
