namespace Harness.Tests.Faults;

/// <summary>A clock that moves when told to, and fires its timers on the way.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock state = new();
    private readonly List<ManualTimer> timers = [];
    private TimeSpan now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public int Timers
    {
        get { lock (state) return timers.Count; }
    }

    public override long GetTimestamp()
    {
        lock (state) return now.Ticks;
    }

    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (state)
        {
            now += by;
            due = [.. timers.Where(timer => timer.DueAt <= now)];
            timers.RemoveAll(due.Contains);
        }

        foreach (var timer in due) timer.Fire();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? argument, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(argument));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        private TimeSpan period = Timeout.InfiniteTimeSpan;

        public TimeSpan DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            lock (time.state)
            {
                period = newPeriod;
                time.timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                DueAt = time.now + dueTime;
                time.timers.Add(this);
                return true;
            }
        }

        public void Fire()
        {
            if (period > TimeSpan.Zero) Change(period, period);
            fire();
        }

        public void Dispose()
        {
            lock (time.state) time.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
