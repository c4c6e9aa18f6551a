using System.CommandLine;

namespace Drill.Verbs;

/// <summary>`--scale`: how much data an exercise runs with.</summary>
internal static class ScaleOption
{
    /// <summary>Creates the option.</summary>
    public static Option<string?> Create() => new("--scale")
    {
        Description = "How much data the databases start with, for an exercise that has data: small (grading uses it), medium or large.",
    };
}
