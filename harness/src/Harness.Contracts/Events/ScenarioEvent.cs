using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Verdicts;

namespace Harness.Scenarios;

/// <summary>One line of the events file: what the process that runs scenarios tells `drill`, as it happens.</summary>
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
        // As in result.json: a measure may be infinite, and an event that cannot be told would be a scenario that is missing.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>This event as one line of JSON.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, Options);

    /// <summary>Reads one line.</summary>
    /// <exception cref="JsonException">The line is not an event.</exception>
    public static ScenarioEvent FromLine(string line) =>
        JsonSerializer.Deserialize<ScenarioEvent>(line, Options) ?? throw new JsonException("An empty event.");
}

/// <summary>A scenario began.</summary>
public sealed record ScenarioStarted(string Id) : ScenarioEvent;

/// <summary>An attempt could not be measured; the scenario is tried again.</summary>
public sealed record AttemptInconclusive(string Id, int Attempt, string Reason) : ScenarioEvent;

/// <summary>A scenario ended.</summary>
public sealed record ScenarioFinished(ScenarioOutcome Outcome) : ScenarioEvent;

/// <summary>A scenario has seen the service start, or go beyond a bound before that.</summary>
/// <param name="Id">The scenario.</param>
/// <param name="StartsAgain">What a service breaks that does not start again; null where the scenario does not say.</param>
/// <param name="AnswersInTime">What a service breaks whose answers take all of the time there is; null where the scenario does not say.</param>
public sealed record ServiceStarted(string Id, Invariant? StartsAgain = null, Invariant? AnswersInTime = null) : ScenarioEvent;

/// <summary>The service did not start, and the scenario has not seen it start before.</summary>
public sealed record ServiceInvalid(string Id, string Reason) : ScenarioEvent;

/// <summary>The environment lacks something.</summary>
public sealed record EnvironmentLacks(string Reason) : ScenarioEvent;
