using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Drill.Foundation;
using Drill.Scaffolding;
using Harness.Tests.Repository;

namespace Harness.Tests.Pipelines;

/// <summary>What editors and devcontainers are told names what there is.</summary>
public sealed partial class EditorTests
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip };

    public static TheoryData<string> Names => [.. ExerciseFolder.LoadAll(Checkout.Root).Select(exercise => exercise.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_workspace_builds_and_starts_the_exercises_own_scenarios(string name)
    {
        var pascal = ExerciseTemplate.Pascal(name);
        var workspace = Read($"exercises/{name}/{pascal}.code-workspace");
        var launch = Launch(workspace["launch"]!, "debug this scenario");
        var build = Task(workspace["tasks"]!, (string)launch["preLaunchTask"]!);

        Assert.Equal("../..", (string?)workspace["folders"]![0]!["path"]);
        Assert.True(File.Exists(Path.Combine(Checkout.Root, (string)workspace["settings"]!["dotnet.defaultSolution"]!)));
        var project = (string)build["args"]![1]!;
        Assert.True(File.Exists(Path.Combine(Checkout.Root, project)), project);
        // What that project builds, as Directory.Build.props places it.
        Assert.Equal($"${{workspaceFolder}}/artifacts/bin/{pascal}.Tests/debug/{pascal}.Tests.dll", (string?)launch["program"]);
        Assert.Equal($"{pascal}.Tests.csproj", Path.GetFileName(project));
        // Nothing says where the service is, so it is hosted in the process that is debugged.
        Assert.Null(launch["env"]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_class_of_a_scenario_is_named_after_its_file(string name) =>
        // The workspace's "debug this scenario" selects by that.
        Assert.All(
            Checkout.Files($"exercises/{name}/tests/*.cs").Where(path => Scenarios().IsMatch(File.ReadAllText(Path.Combine(Checkout.Root, path)))),
            path => Assert.Matches($@"\bclass {Path.GetFileNameWithoutExtension(path)}\b", File.ReadAllText(Path.Combine(Checkout.Root, path))));

    [Theory]
    [MemberData(nameof(Names))]
    public void An_exercises_workspace_is_the_templates(string name)
    {
        var pascal = ExerciseTemplate.Pascal(name);

        Assert.Equal(
            new ExerciseTemplate(Checkout.Root).Render(name, "Any")[$"exercises/{name}/{pascal}.code-workspace"],
            File.ReadAllText(Path.Combine(Checkout.Root, "exercises", name, $"{pascal}.code-workspace")));
    }

    [Fact]
    public void The_repositorys_launches_and_tasks_name_projects_that_are_there()
    {
        var (launch, tasks) = (Read(".vscode/launch.json"), Read(".vscode/tasks.json"));

        var started = launch["configurations"]!.AsArray().Where(one => (string?)one!["request"] == "launch").ToList();
        Assert.NotEmpty(started);
        Assert.All(started, one => Task(tasks, (string)one!["preLaunchTask"]!));
        var built = tasks["tasks"]!.AsArray().Where(one => (string?)one!["command"] == "dotnet").ToList();
        Assert.NotEmpty(built);
        Assert.All(built, one => Assert.True(File.Exists(Path.Combine(Checkout.Root, (string)one!["args"]![1]!))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_request_to_send_is_one_of_the_contract(string name)
    {
        var contract = File.ReadAllText(Path.Combine(Checkout.Root, "exercises", name, "README.md"));
        var promised = Operations().Matches(contract).Select(match => Shape(match.Groups[1].Value, match.Groups[2].Value)).ToHashSet();
        var lines = File.ReadAllLines(Path.Combine(Checkout.Root, "exercises", name, $"{name}.http"));
        var requests = lines.Select(line => Requests().Match(line)).Where(match => match.Success)
            .Select(match => Shape(match.Groups[1].Value, match.Groups[2].Value)).ToList();

        Assert.Contains("@service = http://127.0.0.1:5000", lines);
        Assert.InRange(requests.Count, 3, 12);
        Assert.All(requests, request => Assert.Contains(request, promised));
        // Every clause that a request names is one of the page, and every header and field.
        Assert.All(
            lines.SelectMany(line => Clauses().Matches(line).Select(match => match.Groups[1].Value)),
            clause => Assert.Contains($"**{clause} ", contract));
        Assert.All(
            lines.SelectMany(line => Fields().Matches(line).Select(match => match.Groups[1].Value)),
            field => Assert.Contains(field, contract));
    }

    [Fact]
    public void A_devcontainer_has_what_the_exercises_and_the_tests_need()
    {
        var container = Read(".devcontainer/devcontainer.json");
        var image = File.ReadAllText(Path.Combine(Checkout.Root, ".devcontainer", (string)container["build"]!["dockerfile"]!));
        var dotnet = container["features"]!.AsObject().Single(feature => feature.Key.Contains("/dotnet:"));

        Assert.Equal(GradeJobTests.Sdk(), (string?)dotnet.Value!["version"]);
        Assert.All((string[])["bubblewrap", "chromium", "postgresql", "postgresql-contrib"], package => Assert.Matches($@"\b{package}\b", image));
        Assert.Contains("create_main_cluster = false", image);
    }

    private static JsonNode Read(string path) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Checkout.Root, path)), documentOptions: WithComments)!;

    private static JsonNode Launch(JsonNode launch, string name) =>
        launch["configurations"]!.AsArray().Single(one => (string?)one!["name"] == name)!;

    private static JsonNode Task(JsonNode tasks, string label) =>
        tasks["tasks"]!.AsArray().Single(one => (string?)one!["label"] == label)!;

    // Without its query, and with "{}" for every part that is a variable in either spelling.
    private static string Shape(string method, string path) => $"{method} {Variables().Replace(path.Split('?')[0], "{}")}";

    [GeneratedRegex("""\[Scenario\("[^"]+"\)\]""")]
    private static partial Regex Scenarios();

    [GeneratedRegex("`(GET|POST|PUT|DELETE) (/[^` ]*)`")]
    private static partial Regex Operations();

    [GeneratedRegex(@"^(GET|POST|PUT|DELETE) \{\{service\}\}(/\S*)$")]
    private static partial Regex Requests();

    [GeneratedRegex(@"\((C\d+)\)")]
    private static partial Regex Clauses();

    // A header at the beginning of its line, or a field of a body.
    [GeneratedRegex("(?:\"|^)([A-Za-z-]+)(?:\":|: (?!application/json))")]
    private static partial Regex Fields();

    [GeneratedRegex(@"\{\{.*?\}\}|\{[^/{}]+\}|(?<=/products/)tea|(?<=/orders/)o-1")]
    private static partial Regex Variables();
}
