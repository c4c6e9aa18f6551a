using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>What the judging process is told: a built service, and what to ask of it.</summary>
/// <param name="CheckoutRoot">The pristine checkout.</param>
/// <param name="Exercise">The exercise's name.</param>
/// <param name="TestsDll">Its built scenarios.</param>
/// <param name="HeldBackDll">The built scenarios that are held back; null for none.</param>
/// <param name="ServiceDll">The built service.</param>
/// <param name="SandboxPath">The file that says what confines it; null for nothing.</param>
/// <param name="GroupFiles">Through these the judging process joins its control groups.</param>
/// <param name="Seeds">The seeds.</param>
/// <param name="Secret">The key of their randomness, in hexadecimal.</param>
/// <param name="LiveLogs">Where services' logs are while they run.</param>
/// <param name="SeedCeiling">How long judging one seed may take.</param>
/// <param name="RunsFolder">Where events and logs go.</param>
/// <param name="FindingsPath">Where the findings go.</param>
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
    string RunsFolder,
    string FindingsPath);

/// <summary>What the judging process found.</summary>
/// <param name="Postgres">The PostgreSQL that judged; null where none could be started.</param>
/// <param name="Seeds">
/// Seed by seed; those after an invalid one are left out. Where judging ended early, the last one is that which was being judged, if it was
/// red already.
/// </param>
/// <param name="Lacks">What the environment lacks; null for nothing.</param>
internal sealed record JudgeFindings(string? Postgres, IReadOnlyList<GradedSeed> Seeds, string? Lacks)
{
    /// <summary>Whether a seed is red: then so is the submission, whatever became of the process that found it.</summary>
    public bool AreRed => Seeds.Any(seed => seed.Verdict == RunVerdict.Red);

    /// <summary>The same, with why scenarios did not report, in the seeds where some did not. Those stay missing, which is red.</summary>
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

    /// <summary>The same where it leads to a verdict.</summary>
    /// <exception cref="EnvironmentLacksException">The environment lacked something, and nothing red was found before.</exception>
    public JudgeFindings Judged() => Lacks is null ? this
        : AreRed ? MissingBecause(Submissions.Printable.Of(Lacks))
        : throw new EnvironmentLacksException(Lacks);
}
