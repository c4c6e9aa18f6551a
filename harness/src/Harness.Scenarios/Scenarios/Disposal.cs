namespace Harness.Scenarios;

/// <summary>Disposes of several things, all of them, whatever becomes of each.</summary>
public static class Disposal
{
    /// <summary>One after the other.</summary>
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
            // Whatever it is, the others are still to be disposed of.
            catch (Exception failure)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count > 0) throw new AggregateException(failures);
    }
}
