namespace AiEndpoint.Hosting;

/// <summary>
/// Lets a few movements of money run at a time. More of them would only wait for each other's rows in the database, and keep
/// connections that statements, new transfers and the notifier need.
/// </summary>
internal sealed class Turns
{
    private const int AtOnce = 4;

    private readonly SemaphoreSlim _free = new(AtOnce);

    /// <summary>Runs work when it is its turn. What has begun ends, whoever leaves.</summary>
    /// <param name="work">What is to be done.</param>
    /// <param name="leaving">Leaves the queue, so that a crowd that has gone does not keep those who are there waiting.</param>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken leaving)
    {
        // A turn that is free is taken in any case: a caller who left before it came to that changes nothing.
        if (!_free.Wait(0, CancellationToken.None)) await _free.WaitAsync(leaving);
        try
        {
            return await work();
        }
        finally
        {
            _free.Release();
        }
    }
}
