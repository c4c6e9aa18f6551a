using System.Diagnostics;
using System.Text.Json;
using Harness.Scenarios;
using Harness.Verdicts;

namespace Harness.Hunting;

/// <summary>Draws scripts and plays them until one breaks a promise; then replays and shrinks it.</summary>
public sealed class Hunter
{
    /// <summary>The trait of the one test that hunts.</summary>
    public const string TraitName = "hunt";

    // A world's journals grow; a fresh one is quicker than a long one.
    private const int EpisodesPerWorld = 8;
    private const int CopiesWhileShrinking = 4;
    private const int Replays = 3;
    private static readonly TimeSpan EpisodeCeiling = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ShrinkCeiling = TimeSpan.FromSeconds(150);

    private readonly Vocabulary _vocabulary;
    private readonly HuntOrder _order;
    private readonly CancellationToken _cancellation;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private HuntReport _report = new() { Stage = "starting" };
    private int _worlds;

    private Hunter(Vocabulary vocabulary, HuntOrder order, CancellationToken cancellation) =>
        (_vocabulary, _order, _cancellation) = (vocabulary, order, cancellation);

    /// <summary>Hunts as `drill` ordered, and leaves a report.</summary>
    /// <exception cref="InvalidOperationException">Nothing was ordered.</exception>
    public static async Task RunAsync(Vocabulary vocabulary, CancellationToken cancellation)
    {
        var order = JsonSerializer.Deserialize<HuntOrder>(
            Environment.GetEnvironmentVariable(HuntOrder.Variable) is { Length: > 0 } json
                ? json
                : throw new InvalidOperationException("A hunt is started by `drill hunt`."))!;
        _ = MachineCanary.Instance;
        var hunter = new Hunter(vocabulary, order, cancellation);
        await (order.Script is { } script ? hunter.ReplayAsync(script) : hunter.SearchAsync());
        hunter.Tell(hunter._report with { IsOver = true });
    }

    private async Task SearchAsync()
    {
        for (var number = 0; Stopwatch.GetElapsedTime(_startedAt).TotalSeconds < _order.Seconds;)
        {
            var (script, played) = await WorldAsync(number);
            if (_report.Invalid is not null) return;
            number += played;
            if (script is not { } broken) continue;
            if (await ConfirmAsync(broken.Script, broken.Violations) is { } found)
            {
                Tell(_report with { Found = found });
                return;
            }

            Tell(_report with { SeenOnce = [.. _report.SeenOnce, broken.Violations[0].Failure.Story] });
        }
    }

    private async Task ReplayAsync(string path)
    {
        var script = Script.Parse(await File.ReadAllTextAsync(path, _cancellation), path);
        var (failed, story) = (0, (Story?)null);
        for (var replay = 0; replay < Replays; replay++)
        {
            var violations = await PlayAloneAsync(script);
            Tell(_report with { Episodes = _report.Episodes + 1, Lanes = _report.Lanes + script.Lanes.Count, Stage = "replaying" });
            if (violations.Count == 0) continue;
            failed++;
            story ??= violations[0].Failure.Story;
        }

        if (story is not null) Tell(_report with { Found = new Find(story, ScriptWords.Of(script, _vocabulary), path, 0, failed, script.Size, script.Size) });
    }

    // Several episodes over one start of the service.
    private async Task<((Script Script, IReadOnlyList<Violation> Violations)?, int Played)> WorldAsync(int first)
    {
        (Script, IReadOnlyList<Violation>)? broken = null;
        var played = 0;
        var outcome = await AttemptAsync(async scenario =>
        {
            var stage = await _vocabulary.OpenAsync(scenario, instances: 2);
            while (played < EpisodesPerWorld && Stopwatch.GetElapsedTime(_startedAt).TotalSeconds < _order.Seconds)
            {
                var script = _vocabulary.Draw(Dice(first + played));
                played++;
                var violations = await PlayAsync(stage, script);
                Tell(_report with { Episodes = _report.Episodes + 1, Lanes = _report.Lanes + script.Lanes.Count, Stage = "hunting" });
                if (violations.Count == 0) continue;
                broken = (script, violations);
                return;
            }
        });
        if (outcome.State == ScenarioState.Inconclusive) Tell(_report with { Inconclusive = [.. _report.Inconclusive, outcome.Reason!] });
        if (outcome is { State: ScenarioState.Failed, Story: { } story } && broken is null)
        {
            // A bound was passed, or an instance did not start again: it belongs to the last script.
            broken = (_vocabulary.Draw(Dice(first + Math.Max(0, played - 1))), [new Violation(null, new ScenarioFailedException(story))]);
        }

        return (broken, Math.Max(1, played));
    }

    private async Task<Find?> ConfirmAsync(Script script, IReadOnlyList<Violation> violations)
    {
        var seenAt = Stopwatch.GetElapsedTime(_startedAt).TotalSeconds;
        var lanes = violations.Select(violation => violation.Lane).OfType<string>().Take(1).ToList();
        var smaller = lanes.Count > 0 ? Shrinker.Only(script, lanes) with { Copies = CopiesWhileShrinking } : script;
        Tell(_report with { Stage = "replaying" });
        var story = violations[0].Failure.Story;
        Script? current = null;
        foreach (var candidate in (Script[])[smaller, script])
        {
            if (await FailsAsync(candidate) is not { } again) continue;
            (current, story) = (candidate, again);
            break;
        }

        if (current is null) return null;
        var startedAt = Stopwatch.GetTimestamp();
        for (var shrunk = true; shrunk && Stopwatch.GetElapsedTime(startedAt) < ShrinkCeiling;)
        {
            shrunk = false;
            foreach (var candidate in Shrinker.Smaller(current, _vocabulary.Simpler))
            {
                if (Stopwatch.GetElapsedTime(startedAt) > ShrinkCeiling) break;
                Tell(_report with { Stage = $"shrinking, {current.Size} moves" });
                // Twice, so that it is not a script that only sometimes breaks the promise which is left in the end.
                if (await FailsAsync(candidate) is not { } again || await FailsAsync(candidate) is null) continue;
                (current, story, shrunk) = (candidate, again, true);
                break;
            }
        }

        var failed = 0;
        for (var replay = 0; replay < Replays; replay++)
        {
            if (await FailsAsync(current) is not { } again) continue;
            failed++;
            story = again;
        }

        var path = Path.Combine(_order.Folder, "script.json");
        await File.WriteAllTextAsync(path, current.ToJson(), _cancellation);
        return new Find(story, ScriptWords.Of(current, _vocabulary), path, Math.Round(seenAt, 1), failed, script.Size, current.Size);
    }

    private async Task<Story?> FailsAsync(Script script) => await PlayAloneAsync(script) is [var first, ..] ? first.Failure.Story : null;

    private async Task<IReadOnlyList<Violation>> PlayAloneAsync(Script script)
    {
        IReadOnlyList<Violation> violations = [];
        var outcome = await AttemptAsync(async scenario =>
        {
            var stage = await _vocabulary.OpenAsync(scenario, script.Instances);
            violations = await PlayAsync(stage, script);
        });
        return violations.Count == 0 && outcome is { State: ScenarioState.Failed, Story: { } story }
            ? [new Violation(null, new ScenarioFailedException(story))]
            : violations;
    }

    private static async Task<IReadOnlyList<Violation>> PlayAsync(IStage stage, Script script)
    {
        try
        {
            return await stage.PlayAsync(script);
        }
        catch (ScenarioFailedException failure)
        {
            return [new Violation(null, failure)];
        }
    }

    private async Task<ScenarioOutcome> AttemptAsync(Func<ScenarioContext, Task> attempt)
    {
        using var ceiling = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        ceiling.CancelAfter(EpisodeCeiling * EpisodesPerWorld);
        var settings = RunSettings.Current;
        var context = new ScenarioContext("hunt", settings.Seed, ++_worlds, ceiling.Token, settings.Key);
        try
        {
            return await ScenarioRunner.AttemptWithWorldAsync(context, attempt);
        }
        catch (InvalidServiceException invalid)
        {
            Tell(_report with { Invalid = invalid.Message });
            return new ScenarioOutcome { Id = context.Id, State = ScenarioState.Inconclusive, Reason = invalid.Message };
        }
    }

    private Random Dice(int episode) => new KeyedRandom(RunSettings.Current.Key, FormattableString.Invariant($"{RunSettings.Current.Seed}/hunt/{episode}"));

    private void Tell(HuntReport report)
    {
        _report = report;
        var path = Path.Combine(_order.Folder, HuntOrder.ReportName);
        // Replaced as a whole: `drill` reads along.
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(report, HuntReport.Json));
        File.Move(path + ".new", path, overwrite: true);
    }
}
