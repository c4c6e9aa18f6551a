using Drill.Foundation;
using Drill.Sheets;
using Drill.Verifying;
using Harness.Exercises;

namespace Harness.Tests.Repository;

/// <summary>Every exercise's answer sheet is handed out empty, can be handed in, and is proved by its scored sheets.</summary>
public sealed class SheetTests
{
    public static TheoryData<string> Names =>
        [.. ExerciseFolder.LoadAll(Checkout.Root).Where(exercise => exercise.Manifest.Sheet is not null).Select(exercise => exercise.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_sheet_is_handed_out_without_answers_and_without_faults_and_can_be_handed_in(string name)
    {
        var (exercise, sheet) = Find(name);
        var answers = sheet.ReadWorkingCopy();

        Assert.Empty(answers.ById);
        Assert.Empty(answers.Faults);
        Assert.True(new EditableGlobs(exercise.Manifest.Editable).Cover(sheet.Form.Answers));
        Assert.False(new EditableGlobs(exercise.Manifest.Editable).Cover(exercise.Manifest.Sheet!));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Scored_sheets_score_as_known_and_guessing_is_worth_next_to_nothing(string name)
    {
        var proof = SheetProof.Of(Find(name).Exercise)!;

        Assert.All(proof.Sheets, sheet => Assert.True(sheet.Contradiction is null, $"{sheet.Name} {sheet.Contradiction}"));
        Assert.True(proof.Sheets.Count >= 6);
        Assert.InRange(proof.Guesses.Mean, 0, proof.GuessersAtMost);
        Assert.Equal(0, proof.Unmet);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_code_is_explained_where_candidates_look(string name)
    {
        var (exercise, sheet) = Find(name);
        var pages = string.Concat(Checkout.Files($"exercises/{exercise.Name}/*.md").Select(path => File.ReadAllText(Path.Combine(Checkout.Root, path))));

        Assert.All(sheet.Form.Questions.SelectMany(question => question.Codes), code => Assert.Contains($"| `{code.Key}` | {code.Value} |", pages));
    }

    private static (Exercise Exercise, SheetFiles Sheet) Find(string name)
    {
        var exercise = ExerciseFolder.LoadAll(Checkout.Root).Single(one => one.Name == name);
        return (exercise, SheetFiles.Find(exercise)!);
    }
}
