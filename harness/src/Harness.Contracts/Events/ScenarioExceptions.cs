using Harness.Verdicts;

namespace Harness.Scenarios;

/// <summary>An invariant was violated. The exception carries the story.</summary>
public sealed class ScenarioFailedException(Story story) : Exception(story.MustHold)
{
    /// <summary>The story of the failure.</summary>
    public Story Story { get; } = story;
}

/// <summary>The measurement was not valid, so it says nothing about the service.</summary>
public sealed class InconclusiveException(string reason, Exception? inner = null) : Exception(reason, inner);
