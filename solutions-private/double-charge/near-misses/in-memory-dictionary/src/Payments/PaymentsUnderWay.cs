using System.Collections.Concurrent;

namespace DoubleCharge.Payments;

/// <summary>
/// The payments that are under way, by key. Whoever brings a key first starts its payment; whoever brings it again meanwhile
/// waits for the same one. Thread-safe.
/// </summary>
internal sealed class PaymentsUnderWay
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Payment>>> _payments = [];

    /// <summary>
    /// Starts the payment, or joins the one that is under way with this key. It belongs to no caller and goes on when they
    /// have all left.
    /// </summary>
    public Task<Payment> StartOrJoin(string key, Func<Task<Payment>> start) =>
        // Lazy, because the dictionary may make a value that it then does not use, and that one must not charge a card.
        _payments.GetOrAdd(key, _ => new Lazy<Task<Payment>>(() => Task.Run(() => RunAsync(key, start)))).Value;

    private async Task<Payment> RunAsync(string key, Func<Task<Payment>> start)
    {
        try
        {
            return await start();
        }
        finally
        {
            // Recorded by now, or never begun: whoever comes next finds out from the database.
            _payments.TryRemove(key, out _);
        }
    }
}
