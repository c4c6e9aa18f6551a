namespace DoubleCharge.Payments;

/// <summary>
/// One lock per idempotency key: requests with the same key come one after the other, all others pass each other freely. A
/// key's lock exists only while somebody holds it or waits for it. Thread-safe.
/// </summary>
internal sealed class KeyLocks
{
    private readonly Dictionary<string, KeyLock> _locks = [];

    /// <summary>Waits until nobody else is in with this key; disposing the result lets the next one in.</summary>
    public async Task<IDisposable> EnterAsync(string key, CancellationToken cancellationToken)
    {
        var keyLock = Join(key);
        try
        {
            await keyLock.Semaphore.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Leave(key, keyLock);
            throw;
        }

        return new Entered(this, key, keyLock);
    }

    private KeyLock Join(string key)
    {
        lock (_locks)
        {
            if (!_locks.TryGetValue(key, out var keyLock)) _locks[key] = keyLock = new KeyLock();
            keyLock.Users++;
            return keyLock;
        }
    }

    private void Leave(string key, KeyLock keyLock)
    {
        lock (_locks)
        {
            if (--keyLock.Users > 0) return;
            _locks.Remove(key);
            keyLock.Semaphore.Dispose();
        }
    }

    private sealed class KeyLock
    {
        public readonly SemaphoreSlim Semaphore = new(1, 1);
        public int Users;
    }

    private sealed class Entered(KeyLocks locks, string key, KeyLock keyLock) : IDisposable
    {
        public void Dispose()
        {
            keyLock.Semaphore.Release();
            locks.Leave(key, keyLock);
        }
    }
}
