using System.Data;
using System.Threading.Channels;
using Npgsql;

namespace HotQuery.Hosting;

/// <summary>
/// A few sessions of the database that stay open, and one queue before them. The sessions have settings of their own, which a pooled
/// connection would lose, and nobody ever waits for a connection while they hold another one.
/// </summary>
internal sealed class Sessions(NpgsqlDataSource database, ILogger<Sessions> logger) : BackgroundService
{
    // Fewer than the connections that an instance may have: a session that was lost may be closing while its successor opens.
    private const int Count = 16;
    private const int Attempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // Every list has an index in its very order. No estimate may talk the planner into reading all of a list and sorting it, or
    // into reading all lines for those of a page.
    private const string Settings =
        """
        SET enable_bitmapscan = off;
        SET enable_seqscan = off;
        SET enable_hashjoin = off;
        SET enable_mergejoin = off;
        SET plan_cache_mode = force_custom_plan
        """;

    private readonly Channel<Job> _jobs = Channel.CreateUnbounded<Job>();

    /// <summary>Reads, again on another session if the first one is lost.</summary>
    public Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken callerLeft) =>
        RunAsync(read, isRepeatable: true, callerLeft);

    /// <summary>Writes, once.</summary>
    public Task<T> WriteAsync<T>(Func<NpgsqlConnection, Task<T>> write, CancellationToken callerLeft) =>
        RunAsync(write, isRepeatable: false, callerLeft);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Count).Select(_ => WorkAsync(stoppingToken)));

    private async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, bool isRepeatable, CancellationToken callerLeft)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var job = new Job(
            async connection => done.TrySetResult(await work(connection)), fault => done.TrySetException(fault), isRepeatable, callerLeft);
        await _jobs.Writer.WriteAsync(job, CancellationToken.None);
        return await done.Task.WaitAsync(callerLeft);
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        NpgsqlConnection? session = null;
        await foreach (var job in _jobs.Reader.ReadAllAsync(stoppingToken))
        {
            for (var attempt = 1; !job.CallerLeft.IsCancellationRequested; attempt++)
            {
                var began = false;
                try
                {
                    session ??= await OpenAsync();
                    began = true;
                    await job.Run(session);
                    break;
                }
                catch (Exception fault)
                {
                    if (session is not null && (fault is not PostgresException || session.FullState != ConnectionState.Open))
                    {
                        await session.DisposeAsync();
                        session = null;
                    }

                    var isRepeatable = fault is NpgsqlException { IsTransient: true }
                        && (job.IsRepeatable || !began || fault is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown });
                    if (!isRepeatable || attempt == Attempts)
                    {
                        job.Fail(fault);
                        break;
                    }

                    logger.LogWarning("A session was lost: {Fault}", fault.Message);
                    await Task.Delay(Pause, CancellationToken.None);
                }
            }
        }
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var session = await database.OpenConnectionAsync(CancellationToken.None);
        try
        {
            await using var command = new NpgsqlCommand(Settings, session);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    private sealed record Job(
        Func<NpgsqlConnection, Task> Run, Action<Exception> Fail, bool IsRepeatable, CancellationToken CallerLeft);
}
