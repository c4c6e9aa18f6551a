namespace SlowDependency.Dependencies;

/// <summary>
/// One call for all who want the same at the same time. It ends when the last of them has left, so that a caller who leaves does
/// not take the answer away from the others, and nothing is asked for nobody (C12).
/// </summary>
internal sealed class SharedReads<T>(Func<string, CancellationToken, Task<T>> read)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Shared> underWay = [];

    public async Task<T> GetAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Shared? shared;
        lock (gate)
        {
            if (!underWay.TryGetValue(key, out shared))
            {
                shared = new Shared();
                underWay.Add(key, shared);
                var mine = shared;
                shared.Result = Task.Run(() => ReadAsync(key, mine), CancellationToken.None);
            }

            shared.Waiting++;
        }

        try
        {
            return await shared.Result.WaitAsync(cancellationToken);
        }
        finally
        {
            var isLast = false;
            lock (gate)
            {
                if (--shared.Waiting == 0)
                {
                    isLast = true;
                    Forget(key, shared);
                }
            }

            if (isLast) await shared.Leaving.CancelAsync();
        }
    }

    private async Task<T> ReadAsync(string key, Shared shared)
    {
        try
        {
            return await read(key, shared.Leaving.Token);
        }
        finally
        {
            lock (gate) Forget(key, shared);
        }
    }

    private void Forget(string key, Shared shared)
    {
        if (underWay.TryGetValue(key, out var current) && current == shared) underWay.Remove(key);
    }

    private sealed class Shared
    {
        public CancellationTokenSource Leaving { get; } = new();

        public Task<T> Result { get; set; } = null!;

        public int Waiting { get; set; }
    }
}
