namespace Harness.Exercises;

/// <summary>The purpose of a scenario.</summary>
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

/// <summary>Whether the verdict depends on a scenario.</summary>
public enum ScenarioTier
{
    /// <summary>The verdict depends on it.</summary>
    Core,

    /// <summary>Reports show it, but the verdict does not depend on it.</summary>
    Stretch,
}
