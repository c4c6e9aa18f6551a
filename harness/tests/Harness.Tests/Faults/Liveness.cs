namespace Harness.Tests.Faults;

/// <summary>Ceilings against hanging, far above anything that a starved machine needs.</summary>
internal static class Liveness
{
    public static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(20);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Ceiling);

    public static Task Soon(this Task task) => task.WaitAsync(Ceiling);

    /// <summary>Polls what has no event to wait for, every 5 ms up to the ceiling.</summary>
    public static async Task<bool> BecomesTrue(Func<bool> condition)
    {
        for (var deadline = Environment.TickCount64 + (long)Ceiling.TotalMilliseconds; !condition();)
        {
            if (Environment.TickCount64 > deadline) return false;
            await Task.Delay(5);
        }

        return true;
    }
}
