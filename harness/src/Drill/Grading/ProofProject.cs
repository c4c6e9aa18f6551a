using Drill.Foundation;
using Harness.Exercises;
using Harness.Reviews;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>The project that a candidate's proofs are built with: like held-back scenarios, with the exercise's own world.</summary>
internal static class ProofProject
{
    /// <summary>The property that names the one proof to build: each holds a scenario of the same id.</summary>
    public const string Property = "Proof";

    /// <summary>The project of an exercise's proofs.</summary>
    /// <exception cref="InvalidDataException">There is not exactly one.</exception>
    public static string Of(Exercise exercise, ReviewForm form)
    {
        var folder = Path.Combine(exercise.Folder, form.Proofs);
        return Directory.Exists(folder) && Directory.GetFiles(folder, "*.csproj") is [var only] ? only
            : throw new InvalidDataException($"{folder} must hold exactly one project.");
    }

    /// <summary>The argument that makes a build take one proof.</summary>
    /// <param name="form">The form.</param>
    /// <param name="proof">The test file, below the exercise's folder.</param>
    public static string ArgumentFor(ReviewForm form, string proof) => $"-p:{Property}={proof[form.Proofs.Length..]}";
}
