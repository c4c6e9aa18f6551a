using Harness.Verdicts;

namespace Harness.Scenarios;

/// <summary>An invariant was violated; carries the story.</summary>
public sealed class ScenarioFailedException(Story story) : Exception(story.MustHold)
{
    /// <summary>What the reader is told.</summary>
    public Story Story { get; } = story;
}

/// <summary>The measurement was not valid; says nothing about the service.</summary>
public sealed class InconclusiveException(string reason, Exception? inner = null) : Exception(reason, inner);
