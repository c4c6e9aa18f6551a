namespace AiEndpoint.Hosting;

/// <summary>How long a caller waits.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    /// <summary>Waits for work that goes on whether somebody waits or not.</summary>
    /// <exception cref="TimeoutException">It took too long, which only a database that is away can cause.</exception>
    public static Task<T> InTimeAsync<T>(this Task<T> work, TimeProvider clock) => work.WaitAsync(Limit, clock);
}
