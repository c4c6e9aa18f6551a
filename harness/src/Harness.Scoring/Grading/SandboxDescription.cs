namespace Drill.Sandboxing;

/// <summary>One limit of a sandbox, as a result states it.</summary>
/// <param name="What">What is limited, for example "memory".</param>
/// <param name="Limit">The limit with its unit, for example "3 GiB, all instances together".</param>
/// <param name="By">What enforces it, for example "cgroup v1".</param>
internal sealed record SandboxLimit(string What, string Limit, string By);

/// <summary>The sandbox in which a submission was graded.</summary>
/// <param name="Sandboxed">False if the submission ran with all rights of the grader's user.</param>
/// <param name="Mechanism">For example "bubblewrap 0.8.0 as uid 1900001234", or UNSANDBOXED.</param>
/// <param name="Isolation">What the submission could not see or reach, one sentence each.</param>
/// <param name="Limits">The limits on the submission.</param>
internal sealed record SandboxDescription(
    bool Sandboxed, string Mechanism, IReadOnlyList<string> Isolation, IReadOnlyList<SandboxLimit> Limits)
{
    /// <summary>The description of `--unsafe-local`.</summary>
    public static readonly SandboxDescription None = new(
        false, "UNSANDBOXED", ["Nothing was confined: the submission ran as the user who graded it."], []);

    /// <summary>The description if no submitted code ran at all.</summary>
    public static readonly SandboxDescription NothingRan = new(true, "nothing ran", ["Nothing that was submitted was built or run."], []);
}
