using System.CommandLine;
using System.Globalization;
using Drill.Foundation;
using Drill.Reviewing;
using Harness.Exercises;
using Harness.Reports;
using Harness.Reviews;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Verbs;

/// <summary>`drill review`: checks the form of a candidate's review, and locks it before the fix begins.</summary>
internal static class ReviewVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var command = new Command(
            "review",
            "Check the form of your review, or lock it before you begin the fix.\n\n"
            + "Example:\n  ./drill review check ai-endpoint\n  ./drill review lock ai-endpoint");
        command.Add(Part("check", "Say what is wrong with the form of your review. It does not say what is right.", (console, exercise) => Check(console, exercise)));
        command.Add(Part(
            "lock", "Declare your review done: what it says now is what is scored. It cannot be unlocked.", (console, exercise) => Lock(console, exercise, DateTimeOffset.UtcNow)));
        command.Add(Prove(context));
        foreach (var part in AuthorsReviewVerbs.Create(context)) command.Add(part);
        return command;

        Command Part(string name, string description, Func<IAnsiConsole, Exercise, int> run)
        {
            var exercise = new Argument<string>("exercise") { Description = "Name of the exercise." };
            var part = new Command(name, description) { exercise };
            part.SetAction(parsed =>
            {
                var drill = context();
                return run(drill.Console, Names.FindExercise(drill.RepositoryRoot, parsed.GetRequiredValue(exercise)));
            });
            return part;
        }
    }

    private static Command Prove(Func<DrillContext> context)
    {
        var exercise = new Argument<string>("exercise") { Description = "Name of the exercise." };
        var proof = new Argument<string>("proof") { Description = "The test file, for example proofs/Rounding.cs." };
        var command = new Command("prove", "Run one of your proofs as often as a grading would, on the service as it is now.") { exercise, proof };
        command.SetAction(async (parsed, cancellation) =>
        {
            var drill = context();
            var chosen = Names.FindExercise(drill.RepositoryRoot, parsed.GetRequiredValue(exercise));
            return await LocalTrial.RunAsync(drill, chosen, Find(chosen), parsed.GetRequiredValue(proof), cancellation);
        });
        return command;
    }

    /// <summary>Prints the faults of the form, and after locking whether the review is as it was.</summary>
    internal static int Check(IAnsiConsole console, Exercise exercise)
    {
        var files = Find(exercise);
        if (files.FindLock() is { } locked)
        {
            var changed = files.ChangedSince(locked);
            Write(console, $"{files.Form.Review} was locked at {Moment(locked)}. {(changed.Count == 0 ? "It is as it was." : $"Changed since: {string.Join(", ", changed)}.")}");
            return changed.Count == 0 ? ExitCode.Green : ExitCode.Red;
        }

        var review = files.Read();
        Write(console, $"{files.Form.Review}: {Units.Count(review.Findings.Count, "finding")}, {Units.Count(review.Faults.Count, "fault")} of form. Only a grading scores it.");
        foreach (var fault in review.Faults) Write(console, "  " + fault);
        return review.Faults.Count == 0 ? ExitCode.Green : ExitCode.Red;
    }

    /// <summary>Locks a review whose form is right.</summary>
    /// <exception cref="WrongUsageException">It is locked already, or its form is not right.</exception>
    internal static int Lock(IAnsiConsole console, Exercise exercise, DateTimeOffset now)
    {
        var files = Find(exercise);
        if (files.FindLock() is { } locked) throw new WrongUsageException($"{files.Form.Review} was locked at {Moment(locked)}, and cannot be locked again.");
        var review = files.Read();
        if (review.Faults.Count > 0)
        {
            throw new WrongUsageException(
                $"Not locked, because the form of {files.Form.Review} is not right:\n{string.Join('\n', review.Faults.Select(fault => "  " + PlainText.Clean(fault)))}");
        }

        files.Lock(review, now);
        Write(console, $"{files.Form.Review} is locked with {Units.Count(review.Findings.Count, "finding")}: what it says now is what is scored. Leave it as it is, and keep {ReviewLock.FileName}.");
        return ExitCode.Green;
    }

    private static ReviewFiles Find(Exercise exercise) =>
        ReviewFiles.Find(exercise) ?? throw new WrongUsageException($"'{exercise.Name}' asks for no review: it has no {ReviewForm.FileName}.");

    // Plain lines, not wrapped, so that what a fault quotes stays in one piece.
    private static void Write(IAnsiConsole console, string line) => console.Profile.Out.Writer.WriteLine(PlainText.Clean(line));

    private static string Moment(ReviewLock locked) => locked.LockedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
