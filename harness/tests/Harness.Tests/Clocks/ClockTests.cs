using Exercises.Clocks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Harness.Tests.Clocks;

public sealed class ClockTests
{
    // Far more than what passes between two lines, far less than the offset.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(null, 0)]
    [InlineData("00:00:00", 0)]
    [InlineData("01:00:00", 60)]
    [InlineData("-01:00:00", -60)]
    public void An_instances_clock_is_off_by_what_is_configured(string? configured, int minutes)
    {
        var off = Clock(configured).GetUtcNow() - DateTimeOffset.UtcNow;

        Assert.InRange(off, TimeSpan.FromMinutes(minutes) - Tolerance, TimeSpan.FromMinutes(minutes) + Tolerance);
    }

    [Fact]
    public void A_clock_that_is_off_ticks_like_any_other() =>
        Assert.Equal(TimeProvider.System.TimestampFrequency, Clock("01:00:00").TimestampFrequency);

    private static TimeProvider Clock(string? offset) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Clock:Offset"] = offset }).Build())
        .AddClock()
        .BuildServiceProvider()
        .GetRequiredService<TimeProvider>();
}
