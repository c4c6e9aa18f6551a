using System.Collections.Concurrent;

namespace SlowDependency.Dependencies;

/// <summary>One call for all who want the same at the same time. It is given up when its caller leaves (C12).</summary>
internal sealed class SharedReads<T>(Func<string, CancellationToken, Task<T>> read)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<T>>> underWay = new();

    public Task<T> GetAsync(string key, CancellationToken cancellationToken)
    {
        var shared = underWay.GetOrAdd(key, _ => new Lazy<Task<T>>(() => ReadAsync(key, cancellationToken)));
        return shared.Value.WaitAsync(cancellationToken);
    }

    private async Task<T> ReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Yield();
            return await read(key, cancellationToken);
        }
        finally
        {
            underWay.TryRemove(key, out _);
        }
    }
}
