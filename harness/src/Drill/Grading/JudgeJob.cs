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
/// <param name="Seeds">Seed by seed; those after an invalid one are left out.</param>
/// <param name="Lacks">What the environment lacks; null for nothing.</param>
internal sealed record JudgeFindings(string? Postgres, IReadOnlyList<GradedSeed> Seeds, string? Lacks)
{
    /// <summary>
    /// The same, where the kernel has ended some of what judges. Only the submission can fill that memory: what did not report since then
    /// stays missing, which is red, and the seed says why.
    /// </summary>
    public JudgeFindings WithoutMemory(string reason) => this with
    {
        Seeds =
        [
            .. Seeds.Select(seed => seed.Suite.Concat(seed.HeldBack).Any(outcome => outcome.State == ScenarioState.Missing)
                ? seed with { Reason = seed.Reason ?? reason }
                : seed),
        ],
    };
}
