namespace SlowDependency.Dependencies;

/// <summary>Takes the recommender out of the pages when it does not work; the next deploy brings it back.</summary>
internal sealed class RecommenderSwitch(ILogger<RecommenderSwitch> logger)
{
    private const int MostFailures = 10;

    private int failures;

    public bool IsOff => Volatile.Read(ref failures) >= MostFailures;

    public void Worked()
    {
        if (!IsOff) Volatile.Write(ref failures, 0);
    }

    public void Failed()
    {
        if (Interlocked.Increment(ref failures) == MostFailures) logger.LogError("The recommender is switched off");
    }
}
