namespace Harness.Exercises;

/// <summary>What a scenario is for.</summary>
public enum ScenarioKind
{
    /// <summary>The happy path; green on the starter.</summary>
    Behaviour,

    /// <summary>What went wrong in production; red on the starter.</summary>
    Incident,

    /// <summary>What an over-correction breaks; green on the starter.</summary>
    Guard,

    /// <summary>Several faults mixed, as a storm; red on the starter.</summary>
    Composite,
}

/// <summary>Whether the verdict needs a scenario.</summary>
public enum ScenarioTier
{
    /// <summary>The verdict needs it.</summary>
    Core,

    /// <summary>Shown in the report, not needed for the verdict.</summary>
    Stretch,
}
