namespace Harness.Scenarios;

public sealed partial class ScenarioContext
{
    /// <summary>
    /// For a situation that the scenario forces by the clock: a correct but slow service can miss it. If it did not come about, the
    /// attempt is inconclusive, and the next one should allow more time. The last attempt goes on and is judged by what is seen, because
    /// a service must not be able to escape judgement.
    /// </summary>
    /// <exception cref="InconclusiveException">It did not come about, and an attempt is left or the machine was starved.</exception>
    public void ShouldBeForced(bool forced, string otherwise)
    {
        if (forced) return;
        MeasurementIsValid(Attempt >= ScenarioRunner.MaxAttempts, otherwise);
        MeasurementIsValid(Starvation is null, $"{Starvation}: {otherwise}");
    }
}
