using Harness.Scenarios;

namespace Harness.Tests.Scenarios;

public sealed class ThreadClockTests
{
    [Fact]
    public void It_tells_the_time_that_the_thread_worked_and_not_the_time_that_it_waited()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not tell it finely enough.");
        var asleep = TimeSpan.FromMilliseconds(200);
        var before = ThreadClock.Now;
        Thread.Sleep(asleep);
        var slept = ThreadClock.Now - before;
        while (ThreadClock.Now - before < TimeSpan.FromMilliseconds(20)) Thread.SpinWait(100);

        Assert.InRange(slept!.Value, TimeSpan.Zero, asleep / 2);
    }
}
