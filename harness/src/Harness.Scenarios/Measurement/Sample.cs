using System.Text.Json.Serialization;

namespace Harness.Measurement;

/// <summary>One request of a load run. Times count from the start of the schedule.</summary>
/// <param name="Kind">The request kind's name.</param>
/// <param name="Intended">When it should start.</param>
/// <param name="Started">When it started.</param>
/// <param name="Finished">When its outcome was known.</param>
/// <param name="Outcome">The outcome in the sender's words, for example "ok" or "timeout".</param>
/// <param name="Status">The HTTP status, where there was an answer.</param>
public readonly record struct Sample(
    string Kind, TimeSpan Intended, TimeSpan Started, TimeSpan Finished, string Outcome, int? Status = null)
{
    /// <summary>
    /// Time from the intended start, so that waiting behind a slow predecessor counts: measured from the actual start, a
    /// stalled service would hide the requests that queued meanwhile (coordinated omission).
    /// </summary>
    [JsonIgnore]
    public TimeSpan Latency => Finished - Intended;

    /// <summary>How late the generator itself was; never negative.</summary>
    [JsonIgnore]
    public TimeSpan Lag => Started > Intended ? Started - Intended : TimeSpan.Zero;
}
