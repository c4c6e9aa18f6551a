using System.Collections.Concurrent;

namespace ReflexCache.Products;

/// <summary>Lets callers who ask for the same at the same moment share one answer of the database.</summary>
internal sealed class Flights(ProductStore store)
{
    private readonly ConcurrentDictionary<(long, long?), Lazy<Task<Product?>>> _flights = new();

    /// <summary>The product; null if there is none.</summary>
    public async Task<Product?> FindAsync(long id, long? customerId)
    {
        var flight = _flights.GetOrAdd(
            (id, customerId), _ => new Lazy<Task<Product?>>(() => store.FindAsync(id, customerId, CancellationToken.None)));
        try
        {
            return await flight.Value;
        }
        finally
        {
            // Nothing is kept: who comes afterwards asks the database.
            _flights.TryRemove(KeyValuePair.Create((id, customerId), flight));
        }
    }
}
