using System.Text.RegularExpressions;
using Drill.Foundation;
using Drill.Scaffolding;
using Drill.Grading;
using Drill.Reviewing;
using Drill.Variants;
using Drill.Verifying;
using Harness.Exercises;
using Harness.Variants;

namespace Harness.Tests.Repository;

/// <summary>What every exercise keeps, whoever adds it.</summary>
public sealed partial class ExerciseTests
{
    public static TheoryData<string> Names => [.. ExerciseFolder.LoadAll(Checkout.Root).Select(exercise => exercise.Name)];

    [Fact]
    public void There_are_exercises() => Assert.NotEmpty(ExerciseFolder.LoadAll(Checkout.Root));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_listed_scenario_has_one_method_and_every_method_is_listed(string name)
    {
        var exercise = Find(name);
        var inCode = SourcesBelow(Path.GetDirectoryName(exercise.TestsProject)!)
            .SelectMany(path => ScenarioAttributes().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value))
            .Order();

        Assert.Equal(exercise.Manifest.Scenarios.Select(scenario => scenario.Id).Order(), inCode);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_held_back_is_listed_has_methods_and_is_named_nowhere_that_candidates_see(string name)
    {
        var folder = Path.Combine(Find(name).PrivateFolder, HeldBackScenarios.FolderName);
        var ids = HeldBackOf(name).Select(scenario => scenario.Id).Order().ToList();
        var inCode = Directory.Exists(folder)
            ? SourcesBelow(folder).SelectMany(path => ScenarioAttributes().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value))
            : [];

        Assert.Equal(ids, inCode.Order());
        Assert.DoesNotContain(
            Checkout.Files("*").Where(path => !path.StartsWith("solutions-private/", StringComparison.Ordinal) && !path.EndsWith(".png", StringComparison.Ordinal)),
            path => ids.Any(File.ReadAllText(Path.Combine(Checkout.Root, path)).Contains));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Scenario_ids_are_unique_and_in_kebab_case(string name)
    {
        var ids = Find(name).Manifest.Scenarios.Concat(HeldBackOf(name)).Select(scenario => scenario.Id).ToList();

        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", id));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_scenario_names_clauses_that_the_README_has(string name)
    {
        var exercise = Find(name);
        var clauses = Clauses().Matches(File.ReadAllText(Path.Combine(exercise.Folder, "README.md"))).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.NotEmpty(clauses);
        Assert.All(exercise.Manifest.Scenarios.Concat(HeldBackOf(name)), scenario =>
        {
            Assert.NotEmpty(scenario.Clauses);
            Assert.All(scenario.Clauses, clause => Assert.Contains(clause, clauses));
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_kind_of_scenario_is_there(string name) =>
        Assert.Equal(Enum.GetValues<ScenarioKind>(), Find(name).Manifest.Scenarios.Select(scenario => scenario.Kind).Distinct().Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void An_exercise_has_what_a_candidate_opens_and_what_an_interviewer_needs(string name)
    {
        var exercise = Find(name);
        var pascal = ExerciseTemplate.Pascal(name);
        string[] needed =
        [
            .. ((string[])["README.md", "DECISIONS.md", $"{pascal}.slnf", $"{pascal}.code-workspace", $"{name}.http"]).Select(file => Path.Combine(exercise.Folder, file)),
            exercise.ServiceProject, exercise.TestsProject, Path.Combine(exercise.ServiceFolder, "Migrations"),
            Path.Combine(exercise.PrivateFolder, "interviewer.md"),
        ];

        Assert.All(needed, path => Assert.True(Path.Exists(path), $"{path} is missing."));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_exercise_has_a_reference_three_alternatives_and_twelve_near_misses(string name)
    {
        var kinds = VariantFolder.LoadAll(Find(name)).CountBy(variant => variant.Kind).ToDictionary();

        Assert.Equal(1, kinds[VariantKind.Reference]);
        Assert.True(kinds[VariantKind.Alternative] >= 3);
        Assert.True(kinds[VariantKind.NearMiss] >= 12);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_incident_and_guard_scenario_is_the_only_one_to_catch_some_near_miss(string name)
    {
        var exercise = Find(name);
        var focused = exercise.Manifest.Scenarios
            .Where(scenario => scenario.Kind is ScenarioKind.Incident or ScenarioKind.Guard).Select(scenario => scenario.Id).ToHashSet();
        var sole = VariantFolder.LoadAll(exercise)
            .Select(variant => variant.Manifest.CaughtBy.Concat(variant.Manifest.MayFail).Where(focused.Contains).ToList())
            .Where(catchers => catchers.Count == 1).Select(catchers => catchers[0]).ToHashSet();

        Assert.Empty(focused.Except(sole));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_exercise_is_listed_in_the_README_and_its_private_folder_is_told_near_miss_by_near_miss(string name)
    {
        Assert.Contains($"exercises/{name}/README.md", File.ReadAllText(Path.Combine(Checkout.Root, "README.md")));
        var guide = File.ReadAllText(Path.Combine(Find(name).PrivateFolder, "interviewer.md"));
        Assert.All(
            VariantFolder.LoadAll(Find(name)).Where(variant => variant.Kind == VariantKind.NearMiss),
            variant => Assert.Contains(variant.Name["near-misses/".Length..], guide));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_interviewers_page_holds_the_canary(string name)
    {
        var canary = File.ReadAllText(Path.Combine(Checkout.Root, "solutions-private", "CANARY")).Trim();

        Assert.True(Guid.TryParse(canary, out _));
        Assert.Contains(canary, File.ReadAllText(Path.Combine(Find(name).PrivateFolder, "interviewer.md")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_candidates_log_is_a_short_incident_note(string name)
    {
        var log = File.ReadAllText(Path.Combine(Find(name).Folder, "DECISIONS.md"));

        Assert.InRange(log.Split('\n').Count(line => line.StartsWith("## ", StringComparison.Ordinal)), 4, 6);
        // Cause, evidence, who is affected, what was changed and why, what would prove it wrong, assistants.
        Assert.All(
            (string[])["wrong", "evidence", "affected", "change", "why", "prove", "assistant"],
            asked => Assert.Contains(asked, log, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_starter_service_fits_in_a_head(string name)
    {
        var lines = SourcesBelow(Find(name).ServiceFolder).Sum(path => File.ReadAllLines(path).Length);

        // With blank lines and comments. What is to be reviewed is read line by line, and not much is changed.
        Assert.InRange(lines, 100, ReviewFiles.Find(Find(name)) is null ? 600 : 800);
    }

    private static Exercise Find(string name) => ExerciseFolder.LoadAll(Checkout.Root).Single(exercise => exercise.Name == name);

    private static IReadOnlyList<ScenarioEntry> HeldBackOf(string name)
    {
        var path = Path.Combine(Find(name).PrivateFolder, HeldBackScenarios.FolderName, ScenarioList.FileName);
        return File.Exists(path) ? ExerciseFolder.LoadList(path).Scenarios : [];
    }

    private static IEnumerable<string> SourcesBelow(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(path => !path.Contains("/obj/") && !path.Contains("/bin/"));

    [GeneratedRegex("""\[Scenario\("([^"]+)"\)\]""")]
    private static partial Regex ScenarioAttributes();

    [GeneratedRegex(@"\*\*(C[0-9]+)\b")]
    private static partial Regex Clauses();
}
