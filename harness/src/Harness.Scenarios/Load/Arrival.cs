namespace Harness.Load;

/// <summary>A kind of request in a mix.</summary>
/// <param name="Name">For example "pay" or "read".</param>
/// <param name="Weight">Its share, relative to the other kinds' weights; above zero.</param>
public sealed record RequestKind(string Name, double Weight = 1);

/// <summary>One planned request.</summary>
/// <param name="Index">Its place in the schedule, from zero.</param>
/// <param name="IntendedStart">When it should start, from the start of the schedule.</param>
/// <param name="Kind">Index into the schedule's kinds.</param>
public readonly record struct Arrival(int Index, TimeSpan IntendedStart, int Kind);

/// <summary>The outcome of one request.</summary>
/// <param name="Outcome">In the sender's words, for example "ok", "refused" or "timeout".</param>
/// <param name="Status">The HTTP status, where there was an answer.</param>
public readonly record struct SampleResult(string Outcome, int? Status = null);
