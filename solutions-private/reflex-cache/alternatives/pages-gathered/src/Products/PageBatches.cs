namespace ReflexCache.Products;

/// <summary>Gathers requests for pages, so that many of them take one statement. A request joins only a batch that has not been sent yet.</summary>
internal sealed class PageBatches(ProductStore store)
{
    // A list is as long at most.
    private const int MostInABatch = 100;
    private const int MostBatchesAtOnce = 8;

    private readonly SemaphoreSlim _places = new(MostBatchesAtOnce, MostBatchesAtOnce);
    private readonly Lock _lock = new();
    private Batch? _open;

    /// <summary>The product at one customer's price; null if there is none.</summary>
    public Task<Product?> FindAsync(long id, long? customerId)
    {
        lock (_lock)
        {
            if (_open is { Asked.Count: < MostInABatch } open) return open.Add(id, customerId);
            _open = new Batch();
            _ = SendAsync(_open);
            return _open.Add(id, customerId);
        }
    }

    private async Task SendAsync(Batch batch)
    {
        // The first one joins before anything is sent.
        await Task.Yield();
        await _places.WaitAsync();
        try
        {
            // From here on nobody joins: whoever asks later must be shown what is true later.
            lock (_lock)
                if (_open == batch) _open = null;
            batch.Answer(await store.FindForAsync(batch.Asked, CancellationToken.None));
        }
        // Any exception: each of them gets it, and nobody after them.
        catch (Exception fault)
        {
            batch.Fail(fault);
        }
        finally
        {
            _places.Release();
        }
    }

    private sealed class Batch
    {
        private readonly List<TaskCompletionSource<Product?>> _waiting = [];

        public List<(long Id, long? CustomerId)> Asked { get; } = [];

        public Task<Product?> Add(long id, long? customerId)
        {
            var waiting = new TaskCompletionSource<Product?>(TaskCreationOptions.RunContinuationsAsynchronously);
            Asked.Add((id, customerId));
            _waiting.Add(waiting);
            return waiting.Task;
        }

        public void Answer(IReadOnlyDictionary<int, Product> found)
        {
            for (var number = 0; number < _waiting.Count; number++) _waiting[number].SetResult(found.GetValueOrDefault(number));
        }

        public void Fail(Exception fault)
        {
            foreach (var waiting in _waiting) waiting.TrySetException(fault);
        }
    }
}
