using System.CommandLine;

namespace Drill.Verbs;

/// <summary>`--scale`: how much data an exercise is run with.</summary>
internal static class ScaleOption
{
    /// <summary>Creates the option.</summary>
    public static Option<string?> Create() => new("--scale")
    {
        Description = "How much data, where the exercise's databases begin with some: small (which decides), medium or large.",
    };
}
