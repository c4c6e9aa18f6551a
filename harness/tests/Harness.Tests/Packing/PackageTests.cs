using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Drill.Foundation;
using Drill.Submissions;
using Harness.Tests.Repository;

namespace Harness.Tests.Packing;

/// <summary>What a candidate gets of this checkout: everything that is needed, and nothing that answers.</summary>
public sealed partial class PackageTests(PackageFixture package)
{
    [Fact]
    public async Task No_object_of_its_repository_holds_a_canary_or_the_name_of_a_variant()
    {
        var objects = await GitAsync("cat-file", "--batch-all-objects", "--batch");
        var text = Encoding.Latin1.GetString(objects.Output);
        var secrets = Secrets().ToList();

        Assert.True(secrets.Count > 30);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
    }

    // The archive itself, too: not everything in a .git folder is an object.
    [Fact]
    public void No_file_of_it_holds_a_canary_or_the_name_of_a_variant()
    {
        var secrets = Secrets().ToList();
        foreach (var path in Directory.EnumerateFiles(package.Folder, "*", SearchOption.AllDirectories))
        {
            var text = path + "\n" + Encoding.Latin1.GetString(File.ReadAllBytes(path));
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public void It_holds_the_exercises_the_harness_and_what_they_need_and_nothing_else()
    {
        Assert.Equal(
            [".devcontainer", "exercises", "harness"],
            Directory.GetDirectories(package.Folder).Select(Path.GetFileName).Where(name => name != ".git").Order());
        Assert.Equal(["src"], Directory.GetDirectories(Path.Combine(package.Folder, "harness")).Select(Path.GetFileName));
        Assert.All(
            (string[])["drill", "drill.cmd", "README.md", "LICENSE", "pack.json", "starter.json", "docker-compose.yml", ".devcontainer/devcontainer.json"],
            file => Assert.Contains(file, package.Files));
    }

    [Fact]
    public async Task It_is_a_clean_repository_of_one_commit_by_nobody()
    {
        Assert.Equal("drill <drill@example.invalid>\n", (await GitAsync("log", "--all", "--format=%an <%ae>")).Text);
        Assert.Equal("drill <drill@example.invalid>\n", (await GitAsync("log", "--all", "--format=%cn <%ce>")).Text);
        Assert.Equal("", (await GitAsync("status", "--porcelain")).Text);
        Assert.Equal("main\n", (await GitAsync("branch", "--format=%(refname:short)")).Text);
        // Where files have no such bit, `drill` would count as modified at once.
        Assert.Equal("false\n", (await GitAsync("config", "core.fileMode")).Text);
    }

    [Fact]
    public void Every_project_that_another_or_a_solution_names_is_there()
    {
        var named = package.Files.Where(path => path.EndsWith("proj", StringComparison.Ordinal))
            .SelectMany(path => References().Matches(package.Read(path)).Select(match => Resolve(path, match.Groups[1].Value)))
            .Concat(SolutionProjects().Matches(package.Read("Exercises.sln")).Select(match => match.Groups[1].Value.Replace('\\', '/')))
            .Concat(package.Files.Where(path => path.EndsWith(".slnf", StringComparison.Ordinal)).SelectMany(FilteredProjects))
            .ToList();

        Assert.True(named.Count > 10);
        Assert.All(named, path => Assert.Contains(path, package.Files));
    }

    [Fact]
    public void Every_project_is_in_the_solution() =>
        Assert.Equal(
            // The adapter is in no solution: its package may not be there.
            package.Files.Where(path => path.EndsWith("proj", StringComparison.Ordinal) && !path.StartsWith("harness/src/Harness.Load.NBomber/", StringComparison.Ordinal)).Order(),
            SolutionProjects().Matches(package.Read("Exercises.sln")).Select(match => match.Groups[1].Value.Replace('\\', '/')).Order());

    [Fact]
    public void Every_link_of_a_page_leads_to_a_file_that_is_there()
    {
        var links = package.Files.Where(path => path.EndsWith(".md", StringComparison.Ordinal))
            .SelectMany(path => Links().Matches(package.Read(path)).Select(match => Resolve(path, match.Groups[1].Value)))
            .ToList();

        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.Contains(link, package.Files));
    }

    [Fact]
    public void Its_starter_json_knows_every_other_file()
    {
        var starter = StarterManifest.Find(package.Folder)!;

        Assert.Equal(package.Files.Where(path => path != "starter.json").Order(), starter.Files.Select(file => file.Path).Order());
        Assert.All(starter.Files, file =>
            Assert.Equal(file.Sha256, StarterManifest.HashOf(File.ReadAllBytes(Path.Combine(package.Folder, file.Path)))));
    }

    [Fact]
    public void Its_pages_say_for_whom_how_long_and_with_what()
    {
        var readme = package.Read("README.md");
        var manifest = PackManifest.Find(package.Folder)!;

        Assert.Contains("For Robin Doe.", readme);
        Assert.Contains("**90 minutes**", readme);
        Assert.Contains("with a log", readme);
        Assert.Equal(("Robin Doe", 90, "allowed-with-log"), (manifest.For, manifest.Minutes, manifest.Ai));
    }

    [Fact]
    public void The_command_can_be_executed_as_it_is()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.True(File.GetUnixFileMode(Path.Combine(package.Folder, "drill")).HasFlag(UnixFileMode.UserExecute));
        Assert.False(File.GetUnixFileMode(Path.Combine(package.Folder, "README.md")).HasFlag(UnixFileMode.UserExecute));
    }

    // Read here, not by the code under test.
    private static IEnumerable<string> Secrets() =>
        Directory.EnumerateDirectories(Path.Combine(Checkout.Root, "solutions-private"))
            .SelectMany(exercise => (string[])[Path.Combine(exercise, "near-misses"), Path.Combine(exercise, "alternatives")])
            .Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories).Select(path => Path.GetFileName(path)!)
            .Where(name => name.Contains('-'))
            .Append(File.ReadAllText(Path.Combine(Checkout.Root, "solutions-private", "CANARY")).Trim());

    private async Task<GitAnswer> GitAsync(params string[] arguments) =>
        await GitCommand.RunAsync(package.Folder, arguments, null, TestContext.Current.CancellationToken);

    private string Resolve(string from, string path) =>
        Path.GetRelativePath(package.Folder, Path.GetFullPath(Path.Combine(package.Folder, Path.GetDirectoryName(from)!, path)));

    private IEnumerable<string> FilteredProjects(string path)
    {
        using var filter = JsonDocument.Parse(package.Read(path));
        var solution = filter.RootElement.GetProperty("solution");
        var root = Path.GetDirectoryName(Resolve(path, solution.GetProperty("path").GetString()!))!;
        return [.. solution.GetProperty("projects").EnumerateArray().Select(project => Path.Combine(root, project.GetString()!))];
    }

    [GeneratedRegex("(?:ProjectReference Include|Import Project)=\"([^\"$]+)\"")]
    private static partial Regex References();

    [GeneratedRegex("= \"[^\"]+\", \"([^\"]+proj)\"")]
    private static partial Regex SolutionProjects();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Links();
}
