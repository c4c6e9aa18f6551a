using Harness.Exercises;

namespace Drill.Packing;

/// <summary>The options of a package.</summary>
/// <param name="RepositoryRoot">Absolute path of the checkout to pack.</param>
/// <param name="Exercises">The chosen exercises; at least one.</param>
/// <param name="Minutes">The time box for all of them.</param>
/// <param name="Ai">The rule on AI assistants.</param>
/// <param name="For">The candidate's name; null if none is given.</param>
/// <param name="Archive">The file to write: .zip or .tar.gz.</param>
internal sealed record PackOptions(
    string RepositoryRoot, IReadOnlyList<Exercise> Exercises, int Minutes, AiPolicy Ai, string? For, string Archive)
{
    /// <summary>Whether modified files are allowed. Only tests set this: a package must match a commit.</summary>
    public bool AllowModified { get; init; }

    /// <summary>The seed of the hand-out, for exercises whose source has sites; null to draw one.</summary>
    public long? HandOut { get; init; }

    /// <summary>Whether the hints go along. What a candidate reads of them is in the submission, and on the scorecard.</summary>
    public bool Hints { get; init; }

    /// <summary>The one folder that the archive unpacks to.</summary>
    public string TopFolder => Exercises is [var only] ? only.Name : "exercises";
}

/// <summary>The rule on AI assistants.</summary>
internal enum AiPolicy
{
    /// <summary>Assistants are allowed.</summary>
    Allowed,

    /// <summary>Assistants are allowed, and the candidate logs every use.</summary>
    AllowedWithLog,

    /// <summary>Assistants are not allowed.</summary>
    Banned,
}

/// <summary>The policies' names on the command line and in files.</summary>
internal static class AiPolicies
{
    /// <summary>The names, in the order of the policies.</summary>
    public static readonly string[] Names = ["allowed", "allowed-with-log", "banned"];

    /// <summary>The name of a policy.</summary>
    public static string NameOf(AiPolicy policy) => Names[(int)policy];

    /// <summary>The policy with this name, which must be one of <see cref="Names" />.</summary>
    public static AiPolicy Named(string name) => (AiPolicy)Array.IndexOf(Names, name);
}
