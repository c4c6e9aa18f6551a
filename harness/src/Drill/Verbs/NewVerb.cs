using System.CommandLine;
using Drill.Scaffolding;

namespace Drill.Verbs;

/// <summary>`drill new`: begins an exercise, or adds a near-miss to one.</summary>
internal static class NewVerb
{
    public static Command Create(Func<DrillContext> context)
    {
        var name = new Argument<string>("name") { Description = "Of the new exercise, in lower case with hyphens; with --near-miss, of the exercise that gets it." };
        var title = new Option<string?>("--title") { Description = "The new exercise's title; its name in words without it." };
        var nearMiss = new Option<string?>("--near-miss") { Description = "Name of the near-miss to add, in lower case with hyphens." };
        var over = new Option<string?>("--over") { Description = "With --near-miss: the variant that it builds on, for example reference; the starter without it." };
        var from = new Option<string?>("--from") { Description = "With --near-miss: folder with the near-miss's whole src/. Without it, its base is written to a folder to begin with." };
        var summary = new Option<string?>("--summary") { Description = "With --from: what it is, in a sentence." };
        var why = new Option<string?>("--why") { Description = "With --from: why people hand it in." };
        var caughtBy = new Option<string[]>("--caught-by") { Description = "With --from: id of a scenario that must fail; once for each.", DefaultValueFactory = _ => [] };
        var command = new Command(
            "new",
            "Begin an exercise with everything that it needs, or add a near-miss to one.\n\n"
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
