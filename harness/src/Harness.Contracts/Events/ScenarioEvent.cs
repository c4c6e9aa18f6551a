using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Verdicts;

namespace Harness.Scenarios;

/// <summary>One line of the events file, through which the process that runs scenarios reports to `drill`.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(ScenarioStarted), "started")]
[JsonDerivedType(typeof(AttemptInconclusive), "attempt-inconclusive")]
[JsonDerivedType(typeof(ScenarioFinished), "finished")]
[JsonDerivedType(typeof(ServiceStarted), "service-started")]
[JsonDerivedType(typeof(ServiceInvalid), "service-invalid")]
[JsonDerivedType(typeof(EnvironmentLacks), "environment-lacks")]
public abstract record ScenarioEvent
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        // As in result.json: a measure may be infinite. An event that cannot be written would make its scenario missing.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>This event as one line of JSON.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, Options);

    /// <summary>Reads one line.</summary>
    /// <exception cref="JsonException">The line is not an event.</exception>
    public static ScenarioEvent FromLine(string line) =>
        JsonSerializer.Deserialize<ScenarioEvent>(line, Options) ?? throw new JsonException("An empty event.");
}

/// <summary>A scenario has started.</summary>
public sealed record ScenarioStarted(string Id) : ScenarioEvent;

/// <summary>An attempt was inconclusive, and the scenario is tried again.</summary>
public sealed record AttemptInconclusive(string Id, int Attempt, string Reason) : ScenarioEvent;

/// <summary>A scenario has ended.</summary>
public sealed record ScenarioFinished(ScenarioOutcome Outcome) : ScenarioEvent;

/// <summary>A scenario has seen the service start, or go beyond a bound before that.</summary>
/// <param name="Id">The scenario.</param>
/// <param name="StartsAgain">The invariant that a service breaks if it does not start again; null if the scenario names none.</param>
/// <param name="AnswersInTime">The invariant that a service breaks if it uses up all of the time; null if the scenario names none.</param>
public sealed record ServiceStarted(string Id, Invariant? StartsAgain = null, Invariant? AnswersInTime = null) : ScenarioEvent;

/// <summary>The service did not start, and the scenario has not seen it start before.</summary>
public sealed record ServiceInvalid(string Id, string Reason) : ScenarioEvent;

/// <summary>The environment lacks something.</summary>
public sealed record EnvironmentLacks(string Reason) : ScenarioEvent;
