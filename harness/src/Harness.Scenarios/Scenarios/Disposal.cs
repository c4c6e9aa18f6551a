namespace Harness.Scenarios;

/// <summary>Disposes of several resources; a failure of one does not stop the others.</summary>
public static class Disposal
{
    /// <summary>Disposes of all, one after the other.</summary>
    /// <exception cref="AggregateException">Some could not be disposed of; the others were.</exception>
    public static async ValueTask AllAsync(params IEnumerable<IAsyncDisposable> all)
    {
        List<Exception> failures = [];
        foreach (var one in all)
        {
            try
            {
                await one.DisposeAsync().ConfigureAwait(false);
            }
            // Any exception: the remaining resources must still be disposed of.
            catch (Exception failure)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count > 0) throw new AggregateException(failures);
    }
}
