using System.Data;
using Dapper;
using Npgsql;

namespace AiEndpoint.Hosting;

/// <summary>A connection, for one piece of work.</summary>
internal sealed class Session(NpgsqlConnection connection, CancellationToken cancellationToken)
{
    public ValueTask<NpgsqlTransaction> BeginAsync() =>
        connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);

    public Task CommitAsync(NpgsqlTransaction transaction) => transaction.CommitAsync(cancellationToken);

    public async Task<int> ExecuteAsync(string sql, object arguments) =>
        await connection.ExecuteAsync(new CommandDefinition(sql, arguments, cancellationToken: cancellationToken));

    public async Task<T?> FindAsync<T>(string sql, object arguments)
        where T : class =>
        await connection.QuerySingleOrDefaultAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancellationToken));

    public async Task<T> GetAsync<T>(string sql, object arguments)
        where T : class =>
        await connection.QuerySingleAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancellationToken));

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, object arguments)
        where T : class =>
        (await connection.QueryAsync<T>(new CommandDefinition(sql, arguments, cancellationToken: cancellationToken))).AsList();
}

/// <summary>Runs pieces of work that may be run again: whatever they find done already, they leave as it is.</summary>
internal sealed class Sessions(NpgsqlDataSource database, TimeProvider clock)
{
    private static readonly TimeSpan RetryWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(6);

    /// <summary>Bounds what one request may wait for the database.</summary>
    public CancellationTokenSource NewDeadline() => new(RequestTime, clock);

    /// <summary>Runs the work on a connection of its own, and again where the connection turns out to be broken.</summary>
    public async Task<T> RunAsync<T>(Func<Session, Task<T>> work, CancellationToken cancellationToken)
    {
        var startedAt = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                return await work(new Session(connection, cancellationToken));
            }
            catch (NpgsqlException fault) when (MayPass(fault) && clock.GetElapsedTime(startedAt) < RetryWithin)
            {
                await Task.Delay(RetryPause, clock, cancellationToken);
            }
        }
    }

    // Pooled connections may have been cut long ago, and conflicts end. Time-outs are not worth a second wait.
    private static bool MayPass(NpgsqlException fault) => fault is PostgresException refused
        ? Passing.Any(state => refused.SqlState.StartsWith(state, StringComparison.Ordinal))
        : fault.InnerException is not TimeoutException;

    private static readonly string[] Passing = ["08", "40", "53", "57P", "25P03"];
}
