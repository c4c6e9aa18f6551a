using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>The job of the judging process: a built service, and the scenarios to run on it.</summary>
/// <param name="CheckoutRoot">The pristine checkout.</param>
/// <param name="Exercise">The exercise's name.</param>
/// <param name="TestsDll">Its built scenarios.</param>
/// <param name="HeldBackDll">The built held-back scenarios; null for none.</param>
/// <param name="ServiceDll">The built service.</param>
/// <param name="SandboxPath">The file that describes the service's sandbox; null for no sandbox.</param>
/// <param name="GroupFiles">The files through which the judging process joins its control groups.</param>
/// <param name="Seeds">The seeds.</param>
/// <param name="Secret">The key of their randomness, in hexadecimal.</param>
/// <param name="LiveLogs">The folder of the services' logs while they run.</param>
/// <param name="SeedCeiling">How long judging one seed may take.</param>
/// <param name="HuntTime">How long to hunt, all seeds together; zero for not at all.</param>
/// <param name="RunsFolder">The folder for events and logs.</param>
/// <param name="FindingsPath">The file for the findings.</param>
internal sealed record JudgeJob(
    string CheckoutRoot,
    string Exercise,
    string TestsDll,
    string? HeldBackDll,
    string ServiceDll,
    string? SandboxPath,
    IReadOnlyList<string> GroupFiles,
    IReadOnlyList<long> Seeds,
    string Secret,
    string LiveLogs,
    TimeSpan SeedCeiling,
    TimeSpan HuntTime,
    string RunsFolder,
    string FindingsPath);

/// <summary>The findings of the judging process.</summary>
/// <param name="Postgres">The PostgreSQL that was used; null if none could be started.</param>
/// <param name="Seeds">
/// The results, seed by seed. Seeds after an invalid one are left out. If judging ended early, the last entry is the unfinished seed, but
/// only if it was already red.
/// </param>
/// <param name="Lacks">What the environment lacks; null for nothing.</param>
internal sealed record JudgeFindings(string? Postgres, IReadOnlyList<GradedSeed> Seeds, string? Lacks)
{
    /// <summary>The hunt as a held-back scenario of every seed; null if nothing was hunted.</summary>
    public ScenarioEntry? Hunt { get; init; }

    /// <summary>Whether a seed is red. The submission is then red, even if the judging process ended early.</summary>
    public bool AreRed => Seeds.Any(seed => seed.Verdict == RunVerdict.Red);

    /// <summary>A copy that gives a reason for each seed with missing scenarios. They stay missing, which is red.</summary>
    /// <param name="reason">A sentence or two.</param>
    public JudgeFindings MissingBecause(string reason) => this with
    {
        Seeds =
        [
            .. Seeds.Select(seed => seed.Suite.Concat(seed.HeldBack).Any(outcome => outcome.State == ScenarioState.Missing)
                ? seed with { Reason = seed.Reason is null ? reason : $"{seed.Reason} {reason}" }
                : seed),
        ],
    };

    /// <summary>These findings, if they lead to a verdict.</summary>
    /// <exception cref="EnvironmentLacksException">The environment lacked something, and no red seed was found before that.</exception>
    public JudgeFindings Judged() => Lacks is null ? this
        : AreRed ? MissingBecause(Submissions.Printable.Of(Lacks))
        : throw new EnvironmentLacksException(Lacks);
}
