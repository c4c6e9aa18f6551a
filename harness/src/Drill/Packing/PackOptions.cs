using Harness.Exercises;

namespace Drill.Packing;

/// <summary>What a package is made of and for.</summary>
/// <param name="RepositoryRoot">Absolute path of the checkout that is packed.</param>
/// <param name="Exercises">The chosen exercises; at least one.</param>
/// <param name="Minutes">The time box for all of them.</param>
/// <param name="Ai">What is said about assistants.</param>
/// <param name="For">Whom it is for; null where nobody is named.</param>
/// <param name="Archive">The file to make: .zip or .tar.gz.</param>
internal sealed record PackOptions(
    string RepositoryRoot, IReadOnlyList<Exercise> Exercises, int Minutes, AiPolicy Ai, string? For, string Archive)
{
    /// <summary>Refused unless tests pack a checkout that somebody works in: a package is a known state.</summary>
    public bool AllowModified { get; init; }

    /// <summary>The one folder that the archive unpacks to.</summary>
    public string TopFolder => Exercises is [var only] ? only.Name : "exercises";
}

/// <summary>What a candidate is told about assistants.</summary>
internal enum AiPolicy
{
    /// <summary>They may be used.</summary>
    Allowed,

    /// <summary>They may be used, and every use is written down.</summary>
    AllowedWithLog,

    /// <summary>They may not be used.</summary>
    Banned,
}

/// <summary>The policies' names on the command line and in files.</summary>
internal static class AiPolicies
{
    /// <summary>Every name, in the order of the policies.</summary>
    public static readonly string[] Names = ["allowed", "allowed-with-log", "banned"];

    /// <summary>The name of a policy.</summary>
    public static string NameOf(AiPolicy policy) => Names[(int)policy];

    /// <summary>The policy with this name, which must be one of <see cref="Names" />.</summary>
    public static AiPolicy Named(string name) => (AiPolicy)Array.IndexOf(Names, name);
}
