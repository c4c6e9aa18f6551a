using System.CommandLine;
using Drill.Debriefs;
using Drill.Foundation;
using Drill.Practising;
using Drill.Submitting;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>`drill debrief`: everything about an exercise, when it is over.</summary>
internal static class DebriefVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var exercise = ExerciseArgument.Create();
        var giveUp = new Option<bool>("--give-up") { Description = "Show it although no run was green." };
        var key = new Option<string?>("--key") { Description = "In a package: the key that whoever sent it gives you after the decision." };
        var command = new Command(
            "debrief",
            "After a green run: what was wrong, the right designs, ways to be almost right, and what an interviewer would ask, as a page.\n\n"
            + "Example:\n  ./drill debrief double-charge")
        {
            exercise, giveUp, key,
        };
        command.SetAction(parsed => Run(context(), parsed.GetValue(exercise), parsed.GetValue(giveUp), parsed.GetValue(key)));
        return command;
    }

    private static int Run(DrillContext context, string? name, bool giveUp, string? key)
    {
        var exercise = Names.ChooseExercise(context.RepositoryRoot, name, "debrief");
        var page = Path.Combine(exercise.Folder, SealedDebrief.FileName) is var sealed_ && File.Exists(sealed_)
            ? SealedDebrief.Open(File.ReadAllText(sealed_), key ?? throw new WrongUsageException("The debrief of a package is sealed. Whoever sent it gives you the key after the decision: --key."))
            : DebriefPage.Render(Unsealed(context, exercise, giveUp));
        var path = Path.Combine(DrillContext.WritableFolder(Path.Combine(context.Artifacts, "debriefs")), $"{exercise.Name}.html");
        AtomicFile.Replace(path, page);
        context.Console.Profile.Out.Writer.WriteLine($"Debrief  {Path.GetRelativePath(Environment.CurrentDirectory, path)}");
        return ExitCode.Green;
    }

    private static Debrief Unsealed(DrillContext context, Exercise exercise, bool giveUp)
    {
        if (!Directory.Exists(exercise.PrivateFolder)) throw new WrongUsageException($"There is no debrief of '{exercise.Name}' here: this package was made without one.");
        if (!giveUp && !RunHistory.Find(context.Artifacts, exercise.Name).Select(ResultFile.Read).Any(result => result.Verdict == RunVerdict.Green))
            throw new WrongUsageException($"No run of {exercise.Name} was green yet, and the debrief gives everything away. `./drill hint {exercise.Name}` gives a little; --give-up shows it all.");
        return DebriefMaker.Of(context.RepositoryRoot, exercise);
    }
}
