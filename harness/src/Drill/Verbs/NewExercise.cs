using System.Text;
using Drill.Foundation;
using Drill.Scaffolding;
using Harness.Hosting;
using Harness.Verdicts;

namespace Drill.Verbs;

/// <summary>Creates a new exercise for `drill new`.</summary>
internal static class NewExercise
{
    /// <summary>Writes the exercise's files and adds its projects to the solution.</summary>
    /// <exception cref="WrongUsageException">The name is not valid, or is taken.</exception>
    public static async Task<int> WriteAsync(DrillContext context, string name, string? title, CancellationToken cancellation)
    {
        if (!ExerciseTemplate.IsName(name))
            throw new WrongUsageException($"'{name}' is not a valid exercise name. Use lower-case words joined by hyphens, for example lost-update.");
        string[] folders = [Path.Combine("exercises", name), Path.Combine("solutions-private", name)];
        if (folders.FirstOrDefault(folder => Path.Exists(Path.Combine(context.RepositoryRoot, folder))) is { } taken)
            throw new WrongUsageException($"{taken} already exists and was not overwritten. Choose another name.");
        var files = new ExerciseTemplate(context.RepositoryRoot).Render(name, title ?? InWords(name));
        FileTree.Write(context.RepositoryRoot, files.Select(file => KeyValuePair.Create(file.Key, Encoding.UTF8.GetBytes(file.Value))));
        await AddToSolutionAsync(context.RepositoryRoot, [.. files.Keys.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal) && path.StartsWith("exercises/", StringComparison.Ordinal))], cancellation);
        Say(context, name, files);
        return ExitCode.Green;
    }

    private static string InWords(string name) => char.ToUpperInvariant(name[0]) + name[1..].Replace('-', ' ');

    private static async Task AddToSolutionAsync(string root, IReadOnlyList<string> projects, CancellationToken cancellation)
    {
        var log = Path.Combine(HarnessPaths.RepositoryRoot, "artifacts", "logs", "new.log");
        await using var adding = ChildProcess.Start(new ChildOptions("dotnet", ["sln", "Exercises.sln", "add", .. projects], log) { WorkingDirectory = root });
        await adding.WaitForExitAsync(cancellation);
        if (adding.ExitCode != 0)
            throw new EnvironmentLacksException(
                $"The files were written, but `dotnet sln Exercises.sln add {string.Join(' ', projects)}` exited with {adding.ExitCode}: {string.Join(" ", adding.LastLines.TakeLast(3))}. Run that command again.");
    }

    private static void Say(DrillContext context, string name, SortedDictionary<string, string> files)
    {
        var writer = context.Console.Profile.Out.Writer;
        foreach (var (path, content) in files) writer.WriteLine($"  {content.AsSpan().Count('\n'),4}  {path}");
        writer.WriteLine(
            $"""
            {files.Count} files, {files.Values.Sum(content => content.AsSpan().Count('\n'))} lines. Two projects were added to Exercises.sln.

            The new exercise runs as it is. Replace it part by part, as CONTRIBUTING.md describes.
              ./drill run {name}         red, as a starter must be
              ./drill verify {name}      as expected: starter, reference and one near-miss
              ./drill patterns {name}    writes the patterns that scorecards compare submissions with
            `./drill test` reports what is still missing: a line in README.md, three alternatives, twelve near-misses, guards and a composite.
            """);
    }
}
