using Harness.Measurement;
using Xunit;

namespace Harness.Tests.Measurement;

public sealed class SummaryTests
{
    [Fact]
    public void Fast_refusals_do_not_hide_slow_successes()
    {
        Sample[] samples = [Taking("pay", "ok", 900), Taking("pay", "refused", 1), Taking("read", "refused", 3)];

        var summary = Summary.Of(samples);

        Assert.Equal(3, summary.All.Count);
        Assert.Equal(TimeSpan.FromMilliseconds(3), summary.All.P50);
        Assert.Equal(TimeSpan.FromMilliseconds(900), summary.ByOutcome["ok"].P50);
        Assert.Equal(2, summary.CountOf("refused"));
        Assert.Equal(TimeSpan.FromMilliseconds(3), summary.ByKind["read"].Max);
        Assert.Equal(0, summary.CountOf("timeout"));
    }

    [Fact]
    public void No_samples_make_an_empty_summary() => Assert.Equal(LatencySummary.None, Summary.Of([]).All);

    [Fact]
    public void Latency_counts_from_the_intended_start_and_lag_is_never_negative()
    {
        var late = new Sample("pay", Ms(10), Ms(25), Ms(30), "ok");
        var early = new Sample("pay", Ms(10), Ms(9), Ms(30), "ok");

        Assert.Equal((Ms(20), Ms(15)), (late.Latency, late.Lag));
        Assert.Equal(TimeSpan.Zero, early.Lag);
    }

    private static Sample Taking(string kind, string outcome, int milliseconds) =>
        new(kind, Ms(5), Ms(5), Ms(5 + milliseconds), outcome);

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
