using Npgsql;

namespace Oversell.Hosting;

/// <summary>The database did not answer in time; the same request may be sent again.</summary>
internal sealed class BusyException() : Exception("The service is busy.");

/// <summary>
/// Work with the database that is answered in time, whatever hangs. What does not end in time goes on without its caller until
/// its commands give up, and keeps its place in its lane until then: one lane cannot use up the pool.
/// </summary>
internal sealed class DatabaseCalls(NpgsqlDataSource database)
{
    public const int EventWidth = 4;
    public const int OrderWidth = 1;

    /// <summary>Seconds that one command may take.</summary>
    public const int CommandSeconds = 3;

    private static readonly TimeSpan QueueTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(4);

    private readonly Dictionary<Guid, Lane> _lanes = [];

    public async Task<T> RunAsync<T>(Guid lane, int width, Func<NpgsqlConnection, Task<T>> work)
    {
        try
        {
            return await RunInLaneAsync(lane, width, work).WaitAsync(AnswerTime);
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException)
        {
            throw new BusyException();
        }
    }

    private async Task<T> RunInLaneAsync<T>(Guid id, int width, Func<NpgsqlConnection, Task<T>> work)
    {
        using var queue = new CancellationTokenSource(QueueTime);
        var lane = Join(id, width);
        try
        {
            await lane.Places.WaitAsync(queue.Token);
            try
            {
                await using var connection = await database.OpenConnectionAsync(queue.Token);
                return await work(connection);
            }
            finally
            {
                lane.Places.Release();
            }
        }
        finally
        {
            Leave(id, lane);
        }
    }

    private Lane Join(Guid id, int width)
    {
        lock (_lanes)
        {
            if (!_lanes.TryGetValue(id, out var lane)) _lanes[id] = lane = new Lane(width);
            lane.Users++;
            return lane;
        }
    }

    private void Leave(Guid id, Lane lane)
    {
        lock (_lanes)
        {
            if (--lane.Users == 0) _lanes.Remove(id);
        }
    }

    private sealed class Lane(int width)
    {
        public SemaphoreSlim Places { get; } = new(width);

        public int Users { get; set; }
    }
}
