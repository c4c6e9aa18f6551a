namespace Drill.Grading;

/// <summary>A service that a proof is tried on.</summary>
/// <param name="Name">Its name, for the log.</param>
/// <param name="Dll">Its assembly.</param>
/// <param name="MustFail">Whether the proof must be red on it; otherwise it must be green.</param>
internal sealed record ProvingGround(string Name, string Dll, bool MustFail);

/// <summary>A proof that was built.</summary>
/// <param name="Path">The test file.</param>
/// <param name="Dll">The assembly.</param>
internal sealed record BuiltProof(string Path, string Dll);

/// <summary>What the process that tries proofs has to do.</summary>
/// <param name="Root">The checkout.</param>
/// <param name="Proofs">The proofs.</param>
/// <param name="Grounds">The services, in the order in which a proof is tried on them.</param>
/// <param name="Command">The prefix of the command that runs a proof in its sandbox; empty for no sandbox.</param>
/// <param name="GroupFiles">The files through which the process joins its control groups.</param>
/// <param name="RunFolder">The only folder that a proof can write to.</param>
/// <param name="FindingsPath">The file for what was found.</param>
internal sealed record ProofJob(
    string Root, IReadOnlyList<BuiltProof> Proofs, IReadOnlyList<ProvingGround> Grounds, IReadOnlyList<string> Command, IReadOnlyList<string> GroupFiles,
    string RunFolder, string FindingsPath);

/// <summary>What trying the proofs found.</summary>
/// <param name="Refusals">Why a proof proves nothing, by its path; a proof that is not here stood every trial.</param>
/// <param name="Lacks">What the environment lacks; null for nothing.</param>
internal sealed record ProofFindings(IReadOnlyDictionary<string, string> Refusals, string? Lacks);
