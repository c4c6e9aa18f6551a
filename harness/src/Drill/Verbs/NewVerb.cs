using System.CommandLine;
using Drill.Foundation;
using Drill.Scaffolding;

namespace Drill.Verbs;

/// <summary>`drill new`: creates an exercise, or adds a near-miss to one.</summary>
internal static class NewVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var name = new Argument<string>("name") { Description = "Name of the new exercise, in lower case with hyphens; with --near-miss, name of the exercise to add it to." };
        var title = new Option<string?>("--title") { Description = "The new exercise's title. Default: its name in words." };
        var nearMiss = new Option<string?>("--near-miss") { Description = "Name of the near-miss to add, in lower case with hyphens." };
        var over = new Option<string?>("--over") { Description = "With --near-miss: the variant that it builds on, for example reference. Default: the starter." };
        var from = new Option<string?>("--from") { Description = "With --near-miss: folder with the near-miss's whole src/. Without --from, the base's source is copied to a folder for you to edit." };
        var summary = new Option<string?>("--summary") { Description = "With --from: what the near-miss is, in a sentence." };
        var why = new Option<string?>("--why") { Description = "With --from: why people hand in this near-miss." };
        var caughtBy = new Option<string[]>("--caught-by") { Description = "With --from: id of a scenario that must fail. May be repeated.", DefaultValueFactory = _ => [] };
        var command = new Command(
            "new",
            "Create an exercise with everything that it needs, or add a near-miss to one.\n\n"
            + "Examples:\n  ./drill new lost-update --title \"The second save wins\"\n  ./drill new lost-update --near-miss lock-in-the-browser --over reference")
        {
            name, title, nearMiss, over, from, summary, why, caughtBy,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var given = parsed.GetRequiredValue(name);
            if (parsed.GetValue(nearMiss) is not { } slug) return await NewExercise.WriteAsync(context(), given, parsed.GetValue(title), cancellation);
            var about = new NearMissRequest(
                slug, parsed.GetValue(over), parsed.GetValue(from), parsed.GetValue(summary), parsed.GetValue(why), parsed.GetValue(caughtBy) ?? []);
            return NewNearMiss.Write(context(), Names.FindExercise(context().RepositoryRoot, given), about);
        });
        return command;
    }
}
