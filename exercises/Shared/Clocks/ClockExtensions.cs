using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Exercises.Clocks;

/// <summary>The clock of one instance of a service.</summary>
public static class ClockExtensions
{
    /// <summary>
    /// Registers the <see cref="TimeProvider"/>: the machine's clock, wrong by `Clock:Offset` (a <see cref="TimeSpan"/>, zero when
    /// it is not configured), as the clocks of real machines are. A service that reads no other clock can run with a wrong one
    /// on a machine whose own clock is right.
    /// </summary>
    public static IServiceCollection AddClock(this IServiceCollection services) =>
        services.AddSingleton<TimeProvider>(provider =>
            new OffsetTimeProvider(provider.GetRequiredService<IConfiguration>().GetValue<TimeSpan>("Clock:Offset")));

    // Timers and timestamps stay the machine's: a clock that is off still ticks at the right pace.
    private sealed class OffsetTimeProvider(TimeSpan offset) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
    }
}
