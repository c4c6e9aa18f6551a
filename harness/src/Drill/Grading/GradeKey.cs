using Drill.Building;
using Drill.Submissions;

namespace Drill.Grading;

/// <summary>What a grading is known by: submission, harness, exercise and seeds.</summary>
internal static class GradeKey
{
    /// <summary>The same for the same work.</summary>
    public static string Of(Submission submission, PristineCheckout checkout, GradeRequest request) => ContentHash.OfText(
        FormattableString.Invariant(
            $"{submission.Exercise} {submission.ContentSha256} {checkout.HarnessHash} {checkout.ExerciseHash} {request.Seeds}x{request.FirstSeed} {(request.Unsafe ? "UNSANDBOXED" : "")}"));
}
