namespace Drill.Sandboxing;

/// <summary>One limit as a result states it.</summary>
/// <param name="What">What is limited, for example "memory".</param>
/// <param name="Limit">The limit with its unit, for example "3 GiB, all instances together".</param>
/// <param name="By">What enforces it, for example "cgroup v1".</param>
internal sealed record SandboxLimit(string What, string Limit, string By);

/// <summary>What confined a submission while it was graded.</summary>
/// <param name="Sandboxed">False: it ran with all rights of whoever graded it.</param>
/// <param name="Mechanism">For example "bubblewrap 0.8.0 as uid 1900001234", or UNSANDBOXED.</param>
/// <param name="Isolation">What it could not see or reach, a sentence each.</param>
/// <param name="Limits">What bounded it.</param>
internal sealed record SandboxDescription(
    bool Sandboxed, string Mechanism, IReadOnlyList<string> Isolation, IReadOnlyList<SandboxLimit> Limits)
{
    /// <summary>The description of `--unsafe-local`.</summary>
    public static readonly SandboxDescription None = new(
        false, "UNSANDBOXED", ["Nothing was confined: the submission ran as the user who graded it."], []);

    /// <summary>The description where nothing that was submitted ran at all.</summary>
    public static readonly SandboxDescription NothingRan = new(true, "nothing ran", ["Nothing that was submitted was built or run."], []);
}
