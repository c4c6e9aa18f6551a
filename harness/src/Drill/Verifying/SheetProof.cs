using Drill.Sheets;
using Harness.Exercises;
using Harness.Sheets;

namespace Drill.Verifying;

/// <summary>How one scored sheet scored.</summary>
/// <param name="Name">Its file's name without the ending.</param>
/// <param name="Score">The score.</param>
/// <param name="Contradiction">What the score contradicts, in words; null when it is as known.</param>
internal sealed record ProvedSheet(string Name, SheetScore Score, string? Contradiction);

/// <summary>Proof that the scorer tells right answers from almost right ones, and that guessing is worth next to nothing.</summary>
/// <param name="Sheets">The scored sheets.</param>
/// <param name="Guesses">What guessers score.</param>
/// <param name="GuessersAtMost">The most that they may score on average.</param>
internal sealed record SheetProof(IReadOnlyList<ProvedSheet> Sheets, SheetGuesses Guesses, double GuessersAtMost)
{
    /// <summary>How many requirements are not met. At least one sheet must be right, and at least one must not.</summary>
    public int Unmet => Sheets.Count(sheet => sheet.Contradiction is not null) + (Guesses.Mean > GuessersAtMost ? 1 : 0)
        + (Sheets.Any(sheet => sheet.Score.CoreRight) ? 0 : 1) + (Sheets.Any(sheet => !sheet.Score.CoreRight) ? 0 : 1);

    /// <summary>Proves an exercise's sheet. It takes no time worth a record, so it is proved every time.</summary>
    /// <returns>Null if the exercise has no sheet.</returns>
    /// <exception cref="InvalidDataException">One of its files is missing or not valid; the message names the file.</exception>
    public static SheetProof? Of(Exercise exercise)
    {
        if (SheetFiles.Find(exercise) is not { } files) return null;
        var key = files.Key();
        return new SheetProof(
            [
                .. files.Scored().Select(one =>
                {
                    var score = SheetScorer.Score(files.Form, key, files.Read(one.Sheet.Answers.GetRawText()));
                    return new ProvedSheet(one.Name, score, one.Sheet.Contradiction(score));
                }),
            ],
            SheetGuesses.Of(files.Form, key, files.Known), key.GuessersAtMost);
    }
}
