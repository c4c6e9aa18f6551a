using System.Text.Json;
using System.Text.Json.Nodes;
using Drill.Foundation;
using Drill.Scaffolding;
using Drill.Variants;
using Harness.Exercises;
using Harness.Variants;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>A near-miss as the command line asks for it.</summary>
internal sealed record NearMissRequest(string Slug, string? Over, string? From, string? Summary, string? Why, IReadOnlyList<string> CaughtBy);

/// <summary>Adds a near-miss in two steps: first copies the base's source for the author to edit, then keeps the difference as a variant.</summary>
internal static class NewNearMiss
{
    private static readonly JsonSerializerOptions Json = new(ExerciseManifest.JsonOptions)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Performs the step that the request asks for.</summary>
    /// <exception cref="WrongUsageException">A name is not valid or is taken, or an option is missing; the message says which.</exception>
    public static int Write(DrillContext context, Exercise exercise, NearMissRequest request)
    {
        if (!ExerciseTemplate.IsName(request.Slug))
            throw new WrongUsageException($"'{request.Slug}' is not a valid name for a near-miss. Use lower-case words joined by hyphens, for example lock-in-the-process.");
        var all = VariantFolder.LoadAll(exercise);
        var below = request.Over is null ? Variant.Starter : Names.FindVariant(exercise, all, request.Over);
        var folder = Path.Combine(exercise.PrivateFolder, "near-misses", request.Slug);
        if (Path.Exists(folder)) throw new WrongUsageException($"{folder} already exists and was not overwritten. Choose another name.");
        return request.From is null ? Begin(context, exercise, request, below) : Keep(context, exercise, request, below, folder);
    }

    private static int Begin(DrillContext context, Exercise exercise, NearMissRequest request, Variant below)
    {
        var target = new OwnedFolder(Path.Combine(context.Artifacts, "new", exercise.Name, request.Slug), "new").Claim();
        var files = VariantTree.Of(exercise, below);
        // An existing file may hold the author's edits.
        if (files.Keys.Select(path => Path.Combine(target.FullPath, path)).FirstOrDefault(File.Exists) is { } edited)
            throw new WrongUsageException($"{edited} already exists. Pass the folder with --from {target.FullPath}, or delete it.");
        FileTree.Write(target.FullPath, files);
        context.Console.Profile.Out.Writer.WriteLine(
            $"""
            The source of {below.Name} was copied to {target.FullPath}. Edit it there, then run:
              ./drill new {exercise.Name} --near-miss {request.Slug}{(request.Over is null ? "" : $" --over {request.Over}")} --from {target.FullPath} --summary "..." --why "..." --caught-by <scenario>
            """);
        return ExitCode.Green;
    }

    private static int Keep(DrillContext context, Exercise exercise, NearMissRequest request, Variant below, string folder)
    {
        if (string.IsNullOrWhiteSpace(request.Summary) || string.IsNullOrWhiteSpace(request.Why) || request.CaughtBy.Count == 0)
            throw new WrongUsageException("A near-miss needs --summary (what it is), --why (why people hand it in) and --caught-by (a scenario that must fail).");
        var scenarios = Names.FindScenarios(exercise, request.CaughtBy);
        if (!Directory.Exists(Path.Combine(request.From!, "src"))) throw new WrongUsageException($"{request.From} has no src folder.");
        var difference = VariantDifference.Between(VariantTree.Of(exercise, below), VariantTree.Source(request.From!));
        if (difference.IsEmpty) throw new WrongUsageException($"{request.From} does not differ from {below.Name}.");
        Directory.CreateDirectory(folder);
        FileTree.Write(folder, difference.Files);
        if (difference.Patch is { } patch) File.WriteAllText(Path.Combine(folder, VariantTree.PatchName), patch);
        var manifest = new VariantManifest
        {
            Summary = request.Summary, Why = request.Why, Over = below.Folder is null ? null : below.Name, New = difference.New, Removes = difference.Removes,
            CaughtBy = [.. scenarios.Select(scenario => scenario.Id)],
        };
        // Empty lists are not written.
        var json = JsonSerializer.SerializeToNode(manifest, Json)!.AsObject();
        foreach (var empty in json.Where(field => field.Value is JsonArray { Count: 0 }).Select(field => field.Key).ToList()) json.Remove(empty);
        File.WriteAllText(Path.Combine(folder, Variant.FileName), json.ToJsonString(Json) + "\n");
        // Reading the variant back checks that the kept difference applies.
        var kept = VariantTree.Of(exercise, VariantFolder.LoadAll(exercise).Single(one => one.Name == $"near-misses/{request.Slug}"));
        context.Console.Profile.Out.Writer.WriteLine(
            $"""
            {Path.GetRelativePath(context.RepositoryRoot, folder)}: {difference.Files.Count} whole files, {(difference.Patch is null ? "no patch" : "a patch")}, {kept.Count} files in all.
              ./drill show {exercise.Name} {request.Slug}
              ./drill verify {exercise.Name} --variant near-misses/{request.Slug}
            Add a row for it to `solutions-private/{exercise.Name}/interviewer.md`, under "Follow-ups by design".
            """);
        return ExitCode.Green;
    }
}
