using System.Collections.Concurrent;
using Drill.Building;
using Drill.Foundation;
using Drill.Submissions;

namespace Drill.Grading;

/// <summary>The key that identifies a grading: submission, harness, exercise and seeds.</summary>
internal static class GradeKey
{
    // By repository. A process always grades with the harness that it was started from. Hashing the harness again for each bad
    // archive of a full inbox would cost more than refusing the archives.
    private static readonly ConcurrentDictionary<string, Lazy<string>> Harnesses = new(StringComparer.Ordinal);

    /// <summary>The key of a grading; equal for equal inputs.</summary>
    public static string Of(Submission submission, PristineCheckout checkout, GradeRequest request) => ContentHash.OfText(
        FormattableString.Invariant($"{submission.Exercise} {submission.ContentSha256} {checkout.HarnessHash} {checkout.ExerciseHash} ")
        + FormattableString.Invariant($"{request.Seeds}x{request.FirstSeed} hunt {request.HuntTime.TotalSeconds} {(request.Unsafe ? "UNSANDBOXED" : "")}"));

    /// <summary>The key of an unreadable submission: its name, its modification time, and the harness that could not read it.</summary>
    public static string OfRefused(string path, string repositoryRoot) => ContentHash.OfText(FormattableString.Invariant(
        $"refused {Path.GetFileName(path)} {File.GetLastWriteTimeUtc(path).Ticks} {HarnessOf(repositoryRoot)}"));

    private static string HarnessOf(string repositoryRoot) => Harnesses.GetOrAdd(
        repositoryRoot, root => new Lazy<string>(() => ContentHash.Of(root, SharedInputs.Of(root)))).Value;
}
