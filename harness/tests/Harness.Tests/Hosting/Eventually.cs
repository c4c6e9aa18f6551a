namespace Harness.Tests.Hosting;

/// <summary>
/// Waits for what another process does: polls every 10 ms, with a ceiling that a healthy machine never meets.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(Ceiling);
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, $"Within {Ceiling.TotalSeconds} s it never held: {what}.");
            await Task.Delay(Interval);
        }
    }
}
