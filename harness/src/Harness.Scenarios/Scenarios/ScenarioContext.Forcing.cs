namespace Harness.Scenarios;

public sealed partial class ScenarioContext
{
    /// <summary>
    /// For what a scenario forces by the clock, where a service that is slow in its own right can be too late for it, however right it is.
    /// Unless it came about, another attempt, which should allow for more, is made. The last one goes on, to be judged by what is
    /// seen: a service must not choose to be left unjudged.
    /// </summary>
    /// <exception cref="InconclusiveException">It did not come about, and an attempt is left or the machine was starved.</exception>
    public void ShouldBeForced(bool forced, string otherwise)
    {
        if (forced) return;
        MeasurementIsValid(Attempt >= ScenarioRunner.MaxAttempts, otherwise);
        MeasurementIsValid(Starvation is null, $"{Starvation}: {otherwise}");
    }
}
