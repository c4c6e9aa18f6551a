namespace TwoTruths.Evidence;

/// <summary>What the service does at a moment of the script: the three deploys, each of which can be left out.</summary>
internal sealed class Releases
{
    public required Func<DateTimeOffset> Now { get; init; }

    /// <summary>D1: one try within 2.5 s. Before it, and without it, a message is tried for some minutes.</summary>
    public DateTimeOffset ShortTries { get; init; } = Calendar.D1;

    /// <summary>D3: cancel tells billing, and commits then.</summary>
    public DateTimeOffset CancelTellsFirst { get; init; } = Calendar.D3;

    public bool TriesOnce => Now() >= ShortTries;

    public bool TellsFirst => Now() >= CancelTellsFirst;
}

/// <summary>The moments that the script and the pages of the evidence agree on, UTC.</summary>
internal static class Calendar
{
    public static readonly DateTimeOffset Start = At(2, 24, 0, 0);
    public static readonly DateTimeOffset D1 = At(3, 3, 9, 12);
    public static readonly DateTimeOffset D2 = At(3, 10, 8, 40);
    public static readonly DateTimeOffset D3 = At(3, 16, 13, 55);
    public static readonly DateTimeOffset LogsBegin = At(3, 13, 0, 0);
    public static readonly DateTimeOffset Restored = At(3, 14, 5, 10);
    public static readonly DateTimeOffset BillingExported = At(3, 23, 5, 57, 30);
    public static readonly DateTimeOffset ShopExported = At(3, 23, 6, 0);

    /// <summary>Billing refuses connections.</summary>
    public static readonly (DateTimeOffset From, DateTimeOffset To)[] Refusing =
    [
        (At(2, 27, 2, 31, 10), At(2, 27, 2, 32, 40)), (At(3, 5, 2, 31, 5), At(3, 5, 2, 33, 20)), (At(3, 12, 2, 30, 40), At(3, 12, 2, 33, 0)),
        (At(3, 13, 11, 4, 0), At(3, 13, 11, 5, 30)), (At(3, 17, 2, 31, 0), At(3, 17, 2, 33, 0)), (At(3, 19, 16, 20, 0), At(3, 19, 16, 22, 0)),
        (At(3, 21, 2, 30, 30), At(3, 21, 2, 33, 30)),
    ];

    /// <summary>Billing takes messages and answers after three seconds.</summary>
    public static readonly (DateTimeOffset From, DateTimeOffset To)[] Slow = [(At(3, 9, 14, 5), At(3, 9, 14, 12)), (At(3, 18, 9, 30), At(3, 18, 9, 41))];

    public static bool IsIn((DateTimeOffset From, DateTimeOffset To)[] windows, DateTimeOffset now) => windows.Any(window => now >= window.From && now < window.To);

    public static DateTimeOffset At(int month, int day, int hour, int minute, int second = 0) => new(2026, month, day, hour, minute, second, TimeSpan.Zero);
}

/// <summary>The clock of the script: it stands still, and whoever waits moves it.</summary>
internal sealed class ScriptClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = Calendar.Start;

    public override DateTimeOffset GetUtcNow() => Now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Timeout.InfiniteTimeSpan) return new Past();
        Now += dueTime;
        ThreadPool.QueueUserWorkItem(_ => callback(state));
        return new Past();
    }

    private sealed class Past : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
