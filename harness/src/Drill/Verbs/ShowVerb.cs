using System.CommandLine;
using Drill.Foundation;
using Drill.Variants;
using Drill.Verifying;
using Harness.Exercises;
using Harness.Variants;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>`drill show`: prints a variant's summary and its difference from its base.</summary>
internal static class ShowVerb
{
    /// <summary>The command's name.</summary>
    public const string Name = "show";

    private const int MostCharacters = 400_000;

    public static Command Create(Func<DrillContext> context)
    {
        var exercise = new Argument<string>("exercise") { Description = "Name of the exercise, as `drill list` shows it." };
        var variant = new Argument<string>("variant") { Description = "Name of the variant: near-misses/<name>, for example, or the last part alone." };
        var folder = new Option<string?>("--out")
        {
            Description = "Also write the variant's whole source to this folder, to read it or to grade it with `drill grade`.",
        };
        var command = new Command(
            Name,
            "Show what a variant is, why people hand it in, and how it differs from its base.\n\n"
            + "Example:\n  ./drill show double-charge reference")
        {
            exercise, variant, folder,
        };
        command.SetAction(parsed => Run(
            context(), parsed.GetRequiredValue(exercise), parsed.GetRequiredValue(variant), parsed.GetValue(folder)));
        return command;
    }

    private static int Run(DrillContext context, string name, string variantName, string? folder)
    {
        var exercise = Names.FindExercise(context.RepositoryRoot, name);
        var variant = Names.FindVariant(exercise, VariantFolder.LoadAllAndHandIns(exercise), variantName);
        // Plain lines, not wrapped, so that the difference can be copied.
        var writer = context.Console.Profile.Out.Writer;
        foreach (var line in Lines(exercise, variant)) writer.WriteLine(line);
        if (folder is null) return ExitCode.Green;
        var target = Path.Combine(new OwnedFolder(folder, Name).Empty().FullPath, exercise.Name);
        FileTree.Write(target, VariantTree.Of(exercise, variant));
        writer.WriteLine($"\nThe whole source: {target}");
        return ExitCode.Green;
    }

    private static IEnumerable<string> Lines(Exercise exercise, Variant variant)
    {
        var below = variant.Base ?? Variant.Starter;
        yield return variant.Folder is null ? $"{exercise.Name}, {variant.Name}" : $"{exercise.Name}, {variant.Name}, based on {below.Name}";
        yield return variant.Manifest.Summary;
        if (variant.Manifest.Why is { } why) yield return $"Why people hand it in: {why}";
        if (variant.Manifest.CaughtBy.Count > 0) yield return $"Must fail: {string.Join(", ", variant.Manifest.CaughtBy)}";
        if (variant.Manifest.MayFail.Count > 0) yield return $"May fail: {string.Join(", ", variant.Manifest.MayFail)}";
        if (variant.Folder is null) yield break;
        foreach (var file in VariantChanges.Of(exercise, variant, MostCharacters))
        {
            yield return $"\n--- {(file.IsNew ? "/dev/null" : "a/" + file.Path)}\n+++ {(file.IsRemoved ? "/dev/null" : "b/" + file.Path)}";
            yield return file.Diff.TrimEnd('\n');
        }
    }
}
