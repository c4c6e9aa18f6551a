using Harness.Load;

namespace Harness.Tests.Load;

/// <summary>
/// A clock that stands at one instant, past every arrival: nothing waits, and every time of a run is known exactly, however
/// fast or slow the machine is.
/// </summary>
internal sealed class FrozenClock(Action<TimeSpan>? onWait = null) : IScheduleClock
{
    public static readonly TimeSpan Instant = TimeSpan.FromSeconds(2);

    public TimeSpan Now => Instant;

    public void WaitUntil(TimeSpan at, CancellationToken cancelled) => onWait?.Invoke(at);
}
