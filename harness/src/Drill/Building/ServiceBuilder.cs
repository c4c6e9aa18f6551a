using Drill.Foundation;
using Drill.Variants;
using Harness.Exercises;
using Harness.Variants;
using Harness.Verdicts;

namespace Drill.Building;

/// <summary>
/// Builds an exercise's service and scenarios, and variants of the service. Skips what has not changed since the last build.
/// </summary>
internal sealed class ServiceBuilder(string repositoryRoot)
{
    /// <summary>Builds the working copy: service and scenarios together.</summary>
    /// <exception cref="InvalidServiceException">The service does not compile.</exception>
    /// <exception cref="EnvironmentLacksException">Something else does not compile.</exception>
    public async Task<BuiltExercise> BuildWorkingCopyAsync(Exercise exercise, CancellationToken cancellation)
    {
        var built = new BuiltExercise(
            OutputDll(exercise.ServiceProject, "debug"), OutputDll(exercise.TestsProject, "debug"));
        var stamp = new BuildStamp(
            StampPath(exercise, "working-copy"),
            ContentHash.Of(repositoryRoot,
            [
                .. SharedInputs.OfService(exercise), Path.GetDirectoryName(exercise.TestsProject)!,
                Path.Combine(exercise.Folder, ExerciseManifest.FileName), .. SharedInputs.Of(repositoryRoot),
            ]),
            [built.ServiceDll, built.TestsDll]);
        if (stamp.IsCurrent) return built;

        var outcome = await DotnetBuild.RunAsync(exercise.TestsProject, RestoreArguments(exercise), cancellation);
        if (!outcome.Succeeded) throw Explain(exercise, outcome);
        stamp.Write();
        return built;
    }

    /// <summary>Builds the service alone, in a working copy that was built before. Only the service's own source may have changed since then.</summary>
    /// <exception cref="InvalidServiceException">The service does not compile.</exception>
    public async Task BuildServiceAsync(Exercise exercise, CancellationToken cancellation)
    {
        var outcome = await DotnetBuild.RunAsync(exercise.ServiceProject, ["--no-restore", "-p:BuildProjectReferences=false"], cancellation);
        if (!outcome.Succeeded) throw Explain(exercise, outcome);
    }

    /// <summary>Builds one variant of the service. The working copy must be built first.</summary>
    /// <returns>Path of the variant's assembly.</returns>
    /// <exception cref="InvalidServiceException">
    /// The variant does not compile, or its overlay does not fit the starter.
    /// </exception>
    public async Task<string> BuildVariantAsync(Exercise exercise, Variant variant, CancellationToken cancellation)
    {
        if (variant.Folder is null) return OutputDll(exercise.ServiceProject, "debug");
        var plan = Plan(exercise, variant);
        if (plan.Stamp.IsCurrent) return plan.Dll;

        var outcome = await BuildAsync(exercise, [plan], cancellation);
        return plan.Stamp.IsCurrent
            ? plan.Dll
            : throw new InvalidServiceException(string.Join(Environment.NewLine, Shorten(outcome.Errors)));
    }

    /// <summary>
    /// Builds, in one go, what <see cref="BuildVariantAsync" /> would have to build for each of these variants. The working copy must
    /// be built first. For a variant that does not compile, that method reports why.
    /// </summary>
    public async Task BuildVariantsAsync(Exercise exercise, IEnumerable<Variant> variants, CancellationToken cancellation)
    {
        var open = variants.Where(variant => variant.Folder is not null)
            .Select(variant => Plan(exercise, variant)).Where(plan => !plan.Stamp.IsCurrent).ToList();
        if (open.Count > 0) await BuildAsync(exercise, open, cancellation);
    }

    private async Task<BuildOutcome> BuildAsync(Exercise exercise, IReadOnlyList<VariantPlan> plans, CancellationToken cancellation)
    {
        foreach (var plan in plans) DeleteOutput(plan.Dll);
        var builds = plans.Select(BuildOf).ToList();
        var compiled = Path.Combine(repositoryRoot, "artifacts", "obj", "variants", exercise.Name);
        if (Directory.Exists(compiled)) Directory.Delete(compiled, recursive: true);
        Directory.CreateDirectory(compiled);
        var project = compiled + ".proj";
        VariantBatch.Project(exercise.ServiceProject, builds, compiled).Save(project);
        var outcome = await DotnetBuild.RunAsync(project, ["--no-restore"], cancellation);
        foreach (var plan in plans.Where(plan => File.Exists(Path.Combine(compiled, plan.Pivot)))) plan.Stamp.Write();
        return outcome;
    }

    private VariantBuild BuildOf(VariantPlan plan)
    {
        var folder = Path.Combine(repositoryRoot, "artifacts", "variants", plan.Exercise.Name, plan.Pivot);
        var overlay = Overlay.LayOut(folder, plan.Exercise, plan.Variant);
        return new VariantBuild(overlay.Folder, plan.Pivot, [.. overlay.Removes.Select(BelowSource)]);
    }

    private VariantPlan Plan(Exercise exercise, Variant variant)
    {
        var pivot = "variant-" + variant.Name.Replace('/', '-');
        var dll = OutputDll(exercise.ServiceProject, pivot);
        var inputs = ContentHash.Of(repositoryRoot, [.. SharedInputs.OfService(exercise), .. variant.Folders, .. SharedInputs.Of(repositoryRoot)]);
        return new VariantPlan(exercise, variant, pivot, dll, new BuildStamp(StampPath(exercise, pivot), inputs, [dll]));
    }

    // A file that is gone from the overlay must not stay in the output folder.
    private static void DeleteOutput(string dll)
    {
        if (Directory.Exists(Path.GetDirectoryName(dll))) Directory.Delete(Path.GetDirectoryName(dll)!, recursive: true);
    }

    private string OutputDll(string project, string pivot)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        return Path.Combine(repositoryRoot, "artifacts", "bin", name, pivot, name + ".dll");
    }

    private string StampPath(Exercise exercise, string what) =>
        Path.Combine(repositoryRoot, "artifacts", "stamps", $"{exercise.Name}.{what}");

    private string[] RestoreArguments(Exercise exercise)
    {
        // A restore costs a second even if nothing changed. Only a changed project or version needs one.
        var assets = Path.Combine(
            repositoryRoot, "artifacts", "obj",
            Path.GetFileNameWithoutExtension(exercise.TestsProject), "project.assets.json");
        if (!File.Exists(assets)) return [];
        var restoredAt = File.GetLastWriteTimeUtc(assets);
        IEnumerable<string> projects =
        [
            exercise.ServiceProject, exercise.TestsProject, Path.Combine(repositoryRoot, "Directory.Packages.props"),
            .. SharedInputs.Of(repositoryRoot).SelectMany(ContentHash.Files).Where(path => path.EndsWith(".csproj", StringComparison.Ordinal)),
        ];
        return projects.All(project => File.GetLastWriteTimeUtc(project) < restoredAt) ? ["--no-restore"] : [];
    }

    internal Exception Explain(Exercise exercise, BuildOutcome outcome)
    {
        var words = string.Join(Environment.NewLine, Shorten(outcome.Errors));
        // Says nothing about the service, although its project may be named.
        if (outcome.FoundFilesInUse)
            return new EnvironmentLacksException(
                "A program uses the files that would be built: another drill command, or a service that you started or debug yourself. End it, then "
                + $"run the command again.{Environment.NewLine}{words}");
        var serviceProject = Path.GetFileName(exercise.ServiceProject);
        return outcome.Errors.Any(line => line.Contains($"{serviceProject}]"))
            ? new InvalidServiceException(words)
            : new EnvironmentLacksException(
                "The scenarios or the harness do not build. If you edited files outside the service, restore them with "
                + $"`git checkout -- harness {SharedInputs.Shared} exercises/{exercise.Name}/tests`. Otherwise run `./drill doctor`."
                + $"{Environment.NewLine}{words}");
    }

    private IEnumerable<string> Shorten(IEnumerable<string> lines) =>
        lines.Select(line => line.Replace(repositoryRoot + Path.DirectorySeparatorChar, ""));

    private static string BelowSource(string path) =>
        path.StartsWith("src/", StringComparison.Ordinal) ? path[4..] : path;

    private sealed record VariantPlan(Exercise Exercise, Variant Variant, string Pivot, string Dll, BuildStamp Stamp);
}

/// <summary>The assemblies that a run needs.</summary>
internal sealed record BuiltExercise(string ServiceDll, string TestsDll);
