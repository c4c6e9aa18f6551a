using System.Runtime.CompilerServices;
using Xunit;
using Xunit.v3;

namespace Harness.Scenarios;

/// <summary>
/// Marks the one method that checks the scenario with this id. Everything else about the scenario (title, kind,
/// clauses, tier) is in `exercise.json`, so that no list is kept twice.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ScenarioAttribute : FactAttribute, ITraitAttribute
{
    /// <summary>The trait by which `drill` selects scenarios.</summary>
    public const string TraitName = "scenario";

    /// <summary>Marks the scenario with this id.</summary>
    public ScenarioAttribute(
        string id, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        Id = id;
        DisplayName = id;
    }

    /// <summary>The scenario's id, as `exercise.json` lists it.</summary>
    public string Id { get; }

    /// <inheritdoc />
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new(TraitName, Id)];
}
