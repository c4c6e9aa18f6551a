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
    // Beyond this, what a contract promises in time is judged with far more room (ScenarioContext.CeilingOf), so that fewer services see more.
    private const double MostCrowding = 4.5;
    private const int WorldsOnABusyMachine = 2;
    // Scripts spend most of their time waiting: one service takes a fifth of a core, so that two for each core are hunted side by side.
    private static readonly int WorldsAtMost = Math.Clamp(2 * Environment.ProcessorCount, 2, 8);
    private const int CopiesWhileShrinking = 4;
    private const int Replays = 3;
    // How many scripts are drawn for each that is played: the one whose pairs of moves are newest.
    private const int Draws = 6;
    // Every so many episodes, a part comes from a script that broke a promise before.
    private const int MixEvery = 4;
    private static readonly TimeSpan ShrinkCeiling = TimeSpan.FromSeconds(150);

    private readonly Vocabulary _vocabulary;
    private readonly HuntOrder _order;
    private readonly CancellationToken _cancellation;
    private readonly ScriptPlayer _player;
    private readonly IReadOnlyList<Script> _corpus;
    private readonly Pairs _pairs = new();
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();
    private HuntReport _report = new() { Stage = "starting" };
    private int _drawn;
    private int _worlds = WorldsAtMost;
    private volatile bool _isBroken;

    private Hunter(Vocabulary vocabulary, HuntOrder order, CancellationToken cancellation)
    {
        (_vocabulary, _order, _cancellation) = (vocabulary, order, cancellation);
        _player = new ScriptPlayer(vocabulary, cancellation);
        _corpus = [.. order.Corpus.SelectMany(Corpus.Read)];
    }

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
        hunter.Tell(report => report with { IsOver = true, Pairs = hunter._pairs.Count, Crowding = MachineCanary.Instance.CrowdingSince(hunter._startedAt)?.Average });
    }

    private bool IsTimeUp => Stopwatch.GetElapsedTime(_startedAt).TotalSeconds >= _order.Seconds;

    private async Task SearchAsync()
    {
        while (!IsTimeUp)
        {
            _isBroken = false;
            var worlds = await Task.WhenAll(Enumerable.Range(0, WorldsAtMost).Select(WorldsAsync));
            if (_report.Invalid is not null) return;
            // What several have broken is one find: the first will do.
            if (worlds.FirstOrDefault(world => world is not null) is not { } broken) continue;
            if (await ConfirmAsync(broken.Script, broken.Violations) is { } found)
            {
                Tell(report => report with { Found = found, Suspect = null });
                return;
            }

            Tell(report => report with { Suspect = null, SeenOnce = [.. report.SeenOnce, broken.Violations[0].Failure.Story] });
        }
    }

    private async Task ReplayAsync(string path)
    {
        var script = Script.Parse(await File.ReadAllTextAsync(path, _cancellation), path);
        var (failed, story) = (0, (Story?)null);
        for (var replay = 0; replay < Replays; replay++)
        {
            var violations = await _player.PlayAloneAsync(script);
            Tell(report => report with
            {
                Episodes = report.Episodes + 1,
                Lanes = report.Lanes + script.Lanes.Count,
                Stage = "replaying",
                Invalid = _player.Invalid,
                Inconclusive = _player.Inconclusive is { } reason ? [.. report.Inconclusive, reason] : report.Inconclusive,
            });
            if (violations.Count == 0) continue;
            failed++;
            story ??= violations[0].Failure.Story;
        }

        if (story is not null)
            Tell(report => report with { Found = new Find(story, ScriptWords.Of(script, _vocabulary), script.ToJson(), 0, failed, script.Size, script.Size) { Path = path } });
    }

    // One world after the other, until a promise is broken, here or beside it, or the machine turns out to be too slow for so many.
    private async Task<Broken?> WorldsAsync(int number)
    {
        while (!IsTimeUp && !_isBroken && _report.Invalid is null && number < Volatile.Read(ref _worlds))
        {
            var beganAt = Stopwatch.GetTimestamp();
            if (await WorldAsync() is { } broken) return broken;
            if (MachineCanary.Instance.CrowdingSince(beganAt)?.Average > MostCrowding) FewerWorlds(WorldsOnABusyMachine);
        }

        return null;
    }

    // Several episodes over one start of the service; fewer if a promise is broken, here or beside it.
    private async Task<Broken?> WorldAsync()
    {
        Broken? broken = null;
        List<Script> played = [];
        var outcome = await _player.AttemptAsync(EpisodesPerWorld, async scenario =>
        {
            var stage = await _vocabulary.OpenAsync(scenario, instances: 2);
            while (played.Count < EpisodesPerWorld && !IsTimeUp && !_isBroken)
            {
                var script = Next();
                played.Add(script);
                var violations = await ScriptPlayer.PlayAsync(stage, script);
                Tell(report => report with { Episodes = report.Episodes + 1, Lanes = report.Lanes + script.Lanes.Count, Stage = "hunting" });
                if (violations.Count == 0) continue;
                broken = new Broken(InContext(), violations);
                return;
            }
        });
        if (_player.Invalid is { } invalid) Tell(report => report with { Invalid = invalid });
        if (outcome.State == ScenarioState.Inconclusive)
        {
            FewerWorlds(1);
            Tell(report => report with { Inconclusive = [.. report.Inconclusive, outcome.Reason!] });
        }

        // A bound was passed, or an instance did not start again: it belongs to the last script.
        if (outcome is { State: ScenarioState.Failed, Story: { } story } && broken is null && played.Count > 0)
            broken = new Broken(InContext(), [new Violation(null, new ScenarioFailedException(story))]);
        _isBroken |= broken is not null;
        return broken;

        // An earlier script may have done the damage that a later one shows.
        Script InContext() => played[^1] with { Earlier = played.Count > 1 ? [.. played.SkipLast(1)] : null };
    }

    // One fewer from now on.
    private void FewerWorlds(int least)
    {
        lock (_lock) _worlds = Math.Max(Math.Min(least, _worlds), _worlds - 1);
    }

    // The newest of several, or one with a part of the corpus in it.
    private Script Next()
    {
        lock (_lock) return Next(_drawn++);
    }

    private Script Next(int episode)
    {
        var drawn = Enumerable.Range(0, Draws).Select(draw => _vocabulary.Draw(Dice($"{episode}/{draw}"))).MaxBy(_pairs.NoveltyOf)!;
        if (_corpus.Count > 0 && episode % MixEvery == MixEvery - 1)
        {
            var dice = Dice($"{episode}/mix");
            drawn = Corpus.Mix(drawn, _corpus[dice.Next(_corpus.Count)]);
        }

        _pairs.Add(drawn);
        return drawn;
    }

    private async Task<Find?> ConfirmAsync(Script script, IReadOnlyList<Violation> violations)
    {
        var seenAt = Stopwatch.GetElapsedTime(_startedAt).TotalSeconds;
        var alone = script with { Earlier = null };
        var smaller = violations.Select(violation => violation.Lane).FirstOrDefault() is { } lane ? Shrinker.Only(alone, [lane]) with { Copies = CopiesWhileShrinking } : alone;
        Tell(report => report with { Stage = "replaying", Suspect = violations[0].Failure.Story });
        var story = violations[0].Failure.Story;
        Script? current = null;
        // A race may need a second chance.
        foreach (var candidate in (Script[])[smaller, alone, smaller, .. script.Earlier is null ? (Script[])[alone] : [script, alone]])
        {
            if (await FailsAsync(candidate) is not { } again) continue;
            (current, story) = (candidate, again);
            break;
        }

        if (current is null) return null;
        (current, story) = await ShrinkAsync(current, story);
        var replays = await Task.WhenAll(Enumerable.Range(0, Replays).Select(_ => FailsAsync(current)));
        var failed = replays.Count(again => again is not null);
        story = replays.FirstOrDefault(again => again is not null) ?? story;

        var path = Path.Combine(_order.Folder, "script.json");
        await File.WriteAllTextAsync(path, current.ToJson(), _cancellation);
        return new Find(story, ScriptWords.Of(current, _vocabulary), current.ToJson(), Math.Round(seenAt, 1), failed, alone.Size, current.Size) { Path = path };
    }

    private async Task<(Script Script, Story Story)> ShrinkAsync(Script current, Story story)
    {
        var startedAt = Stopwatch.GetTimestamp();
        for (var shrunk = true; shrunk && Stopwatch.GetElapsedTime(startedAt) < ShrinkCeiling;)
        {
            shrunk = false;
            foreach (var candidate in Shrinker.Smaller(current, _vocabulary.Simpler))
            {
                if (Stopwatch.GetElapsedTime(startedAt) > ShrinkCeiling) break;
                Tell(report => report with { Stage = $"shrinking, {current.Size} moves" });
                // Twice, so that it is not a script that only sometimes breaks the promise which is left in the end.
                if (await Task.WhenAll(FailsAsync(candidate), FailsAsync(candidate)) is not [{ } again, not null]) continue;
                (current, story, shrunk) = (candidate, again, true);
                break;
            }
        }

        return (current, story);
    }

    private async Task<Story?> FailsAsync(Script script) => await _player.PlayAloneAsync(script) is [var first, ..] ? first.Failure.Story : null;

    private static Random Dice(string draw) => new KeyedRandom(RunSettings.Current.Key, FormattableString.Invariant($"{RunSettings.Current.Seed}/hunt/{draw}"));

    private void Tell(Func<HuntReport, HuntReport> change)
    {
        lock (_lock)
        {
            _report = change(_report);
            var path = Path.Combine(_order.Folder, HuntOrder.ReportName);
            // `drill` reads along. Appended, because Windows replaces no file that somebody reads.
            File.AppendAllText(path, JsonSerializer.Serialize(_report, HuntReport.Json) + "\n");
        }
    }

    private sealed record Broken(Script Script, IReadOnlyList<Violation> Violations);
}
