using System.CommandLine;
using Drill.Foundation;
using Drill.Practising;
using Harness.Reports;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>`drill reset`: the starter back, with the work kept aside.</summary>
internal static class ResetVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var exercise = ExerciseArgument.Create();
        var to = new Option<string?>("--to")
        {
            Description = "The commit that has the starter. Default: in a package its first one; in a clone, where your branch left the one that it follows.",
        };
        var command = new Command(
            "reset",
            "Make an exercise's editable files as they were handed out. Your work is kept aside, in a folder.\n\nExample:\n  ./drill reset double-charge")
        {
            exercise, to,
        };
        command.SetAction((parsed, cancellation) => RunAsync(context(), parsed.GetValue(exercise), parsed.GetValue(to), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(DrillContext context, string? name, string? to, CancellationToken cancellation)
    {
        var exercise = Names.ChooseExercise(context.RepositoryRoot, name, "reset");
        var handedOut = await HandedOut.FindAsync(context.RepositoryRoot, exercise, to, cancellation);
        var now = DateTimeOffset.UtcNow;
        var taken = WorkingCopy.TakeBack(context.RepositoryRoot, exercise, handedOut, now);
        // Lines that can be copied, so they are not wrapped.
        var writer = context.Console.Profile.Out.Writer;
        if (taken.KeptIn is null)
        {
            writer.WriteLine(
                $"Nothing to take back: every file is as in {handedOut.Commit}. If that commit has your own work, name an older one with --to "
                + $"(`git log --oneline exercises/{exercise.Name}` shows them).");
            return ExitCode.Green;
        }

        new PracticeLog(context.Artifacts, exercise.Name).Add(new PracticeEvent(now, PracticeAct.Reset));
        foreach (var path in taken.Restored) writer.WriteLine($"  restored  {PlainText.Clean(path)}");
        foreach (var path in taken.Removed) writer.WriteLine($"  removed   {PlainText.Clean(path)}");
        writer.WriteLine(
            $"""
             {exercise.Name} is as in {handedOut.Commit} again. Your work is in {taken.KeptIn}, whole; git ignores that folder.
             To have it back:  cp -r {taken.KeptIn}/. exercises/{exercise.Name}/
             """);
        return ExitCode.Green;
    }
}
