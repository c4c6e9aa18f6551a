using System.Text.Json;
using Drill.Foundation;
using Harness.Exercises;

namespace Drill.Assistants;

/// <summary>One call of an assistant.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="About">What it was about: an exercise, a scenario or a clause; empty if it was about none.</param>
/// <param name="Result">What came of it, in a few words.</param>
internal sealed record AssistantCall(DateTimeOffset At, string Tool, string About, string Result);

/// <summary>Every call that assistants made, oldest first: a file with one JSON object a line.</summary>
/// <param name="artifacts">The folder for results.</param>
internal sealed class AssistantCalls(string artifacts)
{
    private static readonly JsonSerializerOptions Options = new(ExerciseManifest.JsonOptions) { WriteIndented = false };

    private readonly JsonLines<AssistantCall> _lines = new(Path.Combine(artifacts, "practice", "assistants.jsonl"), Options);

    /// <summary>The calls so far.</summary>
    /// <exception cref="InvalidDataException">The file was changed by hand; the message names it.</exception>
    public IReadOnlyList<AssistantCall> Read() => _lines.Read();

    /// <summary>Adds a call.</summary>
    /// <exception cref="Harness.Verdicts.EnvironmentLacksException">The file cannot be written; the message names it.</exception>
    public void Add(AssistantCall call) => _lines.Add(call);
}
