using System.ComponentModel;
using Drill.Foundation;
using Drill.Local;
using Drill.Practising;
using Drill.Reviewing;
using Drill.Submitting;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace Drill.Assistants;

/// <summary>
/// What an assistant can ask for: what a candidate sees, and nothing of solutions-private. Every call is logged. One runs at a time, since two
/// builds of one exercise would disturb each other.
/// </summary>
internal sealed class McpTools(DrillContext context, AssistantCalls log, TimeProvider time)
{
    private const int StoryWidth = 100;

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>The tools.</summary>
    public IEnumerable<McpServerTool> All =>
    [
        Tool("list_exercises", ListExercises), Tool("list_scenarios", ListScenarios), Tool("read_page", ReadPage), Tool("read_clause", ReadClause),
        Tool("run_scenarios", RunScenariosAsync), Tool("read_story", ReadStory),
    ];

    [Description("Lists the exercises: name, title, subject, minutes.")]
    public Task<string> ListExercises() => AnswerAsync("list_exercises", "", () => string.Join('\n', ExerciseFolder.LoadAll(context.RepositoryRoot)
        .Select(exercise => $"{exercise.Name}: {exercise.Manifest.Title} ({exercise.Manifest.Group}, {exercise.Manifest.Minutes} minutes)")));

    [Description("Lists the scenarios of an exercise: id, kind, clauses, title, and how each ended in the newest run.")]
    public Task<string> ListScenarios([Description("Name of the exercise.")] string exercise) => AnswerAsync("list_scenarios", exercise, () =>
    {
        var found = Names.FindExercise(context.RepositoryRoot, exercise);
        var last = Newest(found)?.Outcomes.ToDictionary(outcome => outcome.Id, outcome => Words.Of(outcome.State)) ?? [];
        return string.Join('\n', Open(found).Select(scenario =>
            $"{scenario.Id} ({scenario.Kind.ToString().ToLowerInvariant()}; {string.Join(", ", scenario.Clauses)}; {last.GetValueOrDefault(scenario.Id, "not in the newest run")}): {scenario.Title}"));
    });

    [Description("Reads an exercise's page: the incident, the contract, the rules.")]
    public Task<string> ReadPage([Description("Name of the exercise.")] string exercise) =>
        AnswerAsync("read_page", exercise, () => PageOf(Names.FindExercise(context.RepositoryRoot, exercise)));

    [Description("Reads one clause of an exercise's contract.")]
    public Task<string> ReadClause(
        [Description("Name of the exercise.")] string exercise, [Description("The clause, for example C3.")] string clause) => AnswerAsync(
        "read_clause", $"{exercise} {clause}",
        () => ContractText.Clause(PageOf(Names.FindExercise(context.RepositoryRoot, exercise)), clause) ?? throw new WrongUsageException($"The page of {exercise} has no clause '{clause}'."));

    [Description("Builds the exercise's service and runs scenarios against it. Returns the verdict and the story of the first that did not pass.")]
    public Task<string> RunScenariosAsync(
        [Description("Name of the exercise.")] string exercise, [Description("Ids of scenarios. Empty for all of them.")] string[] scenarios,
        CancellationToken cancellation) => AnswerAsync("run_scenarios", string.Join(' ', scenarios.Prepend(exercise)), async () =>
    {
        var found = Names.FindExercise(context.RepositoryRoot, exercise);
        var part = OpenScenarios.Of(found, ReviewFiles.Find(found), Names.FindScenarios(found, scenarios), scenarios.Length > 0);
        var run = await LocalRun.RunAsync(context, found, new LocalRunOptions(part), cancellation);
        var summary = new RunSummary(run.Result);
        var first = summary.NotPassed.FirstOrDefault();
        return string.Join('\n', (IEnumerable<string>)
        [
            $"{summary.Verdict}: {summary.Headline}", .. run.Result.InvalidReason is { } reason ? [PlainText.Clean(reason)] : Array.Empty<string>(),
            .. summary.Rows.Select(row => $"{Words.Of(row.Outcome.State)}: {row.Entry.Id}"),
            .. first is null ? [] : StoryText.Render(first.Entry, first.Outcome, StoryWidth).Prepend(""),
        ]);
    });

    [Description("Reads the story of a scenario from the newest run: what was sent, what must hold, what was seen, what it costs.")]
    public Task<string> ReadStory(
        [Description("Name of the exercise.")] string exercise, [Description("Id of the scenario.")] string scenario) => AnswerAsync("read_story", $"{exercise} {scenario}", () =>
    {
        var found = Names.FindExercise(context.RepositoryRoot, exercise);
        var entry = Names.FindScenarios(found, [scenario])[0];
        var outcome = Newest(found)?.Outcomes.FirstOrDefault(outcome => outcome.Id == scenario)
            ?? throw new WrongUsageException($"'{scenario}' is not in the newest run of {exercise}. Run it first.");
        return string.Join('\n', StoryText.Render(entry, outcome, StoryWidth));
    });

    private RunResult? Newest(Exercise exercise) => RunHistory.Newest(context.Artifacts, exercise.Name);

    private static IReadOnlyList<ScenarioEntry> Open(Exercise exercise) => OpenScenarios.Of(exercise, ReviewFiles.Find(exercise), exercise.Manifest.Scenarios, named: false);

    private static string PageOf(Exercise exercise) => File.ReadAllText(Path.Combine(exercise.Folder, "README.md"));

    private static McpServerTool Tool(string name, Delegate method) => McpServerTool.Create(method, new McpServerToolCreateOptions { Name = name });

    private Task<string> AnswerAsync(string tool, string about, Func<string> answer) => AnswerAsync(tool, about, () => Task.FromResult(answer()));

    private async Task<string> AnswerAsync(string tool, string about, Func<Task<string>> answer)
    {
        await _turn.WaitAsync();
        try
        {
            var text = await answer();
            log.Add(new AssistantCall(time.GetUtcNow(), tool, about, text.Split('\n')[0]));
            return text;
        }
        // The protocol tells the message of this exception alone; of any other it says that something went wrong.
        catch (Exception refused) when (refused is WrongUsageException or EnvironmentLacksException or InvalidDataException)
        {
            log.Add(new AssistantCall(time.GetUtcNow(), tool, about, $"refused: {refused.Message}"));
            throw new McpException(refused.Message, refused);
        }
        finally
        {
            _turn.Release();
        }
    }
}
