using System.Diagnostics;
using Drill.Running;
using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>
/// The findings of a grading as they come in. They are written after every failed scenario, every part and every seed, so a submission
/// that crashes the judging process does not escape what was found before.
/// </summary>
/// <param name="suite">The exercise's scenarios.</param>
/// <param name="heldBack">The held-back scenarios.</param>
/// <param name="write">Stores the findings where they outlive this process.</param>
internal sealed class FindingsRecord(IReadOnlyList<ScenarioEntry> suite, IReadOnlyList<ScenarioEntry> heldBack, Action<JudgeFindings> write)
{
    private readonly List<GradedSeed> _seeds = [];
    private readonly Stopwatch _clock = new();
    private Part _suite = new(suite);
    private Part _heldBack = new(heldBack);
    private string? _postgres;
    private ScenarioEntry? _hunt;

    /// <summary>The findings so far: every finished seed, and the current one if it is already red.</summary>
    public JudgeFindings Findings => new(_postgres, [.. _seeds, .. _clock.IsRunning && (_suite.IsRed || _heldBack.IsRed) ? (GradedSeed[])[UnderWay()] : []], null) { Hunt = _hunt };

    /// <summary>Records which PostgreSQL is used.</summary>
    public void JudgedWith(string postgres) => _postgres = postgres;

    /// <summary>Judging of a seed begins. Until <see cref="Over"/>, it is the current seed of every other method.</summary>
    public void Begin(long seed)
    {
        Seed = seed;
        (_suite, _heldBack) = (new Part(suite), new Part(heldBack));
        _clock.Restart();
    }

    /// <summary>The current seed.</summary>
    public long Seed { get; private set; }

    /// <summary>An observer for one part of the seed.</summary>
    public IRunObserver Listen(bool toHeldBack) => new Listener(this, toHeldBack ? _heldBack : _suite);

    /// <summary>One part of the seed has ended.</summary>
    public void PartIsOver(bool isHeldBack, IReadOnlyList<ScenarioOutcome> outcomes)
    {
        (isHeldBack ? _heldBack : _suite).IsOverWith(outcomes);
        write(Findings);
    }

    /// <summary>The seed has ended, with a verdict over both parts.</summary>
    /// <param name="outOfTime">Why the seed as a whole is inconclusive; null if its scenarios say why.</param>
    public GradedSeed Over(string? outOfTime)
    {
        var verdict = GradeVerdict.Of(suite, _suite.Outcomes, heldBack, _heldBack.Outcomes);
        return End(verdict, verdict == RunVerdict.Inconclusive ? outOfTime : null);
    }

    /// <summary>The seed has ended because the service has never started.</summary>
    public GradedSeed Invalid(string reason) => End(RunVerdict.Invalid, reason);

    /// <summary>Every seed was hunted as well. A seed that was green is so no longer if its hunt is not.</summary>
    /// <param name="entry">The hunt as a scenario.</param>
    /// <param name="outcomes">Its outcome with each seed, in their order.</param>
    public void Hunted(ScenarioEntry entry, IReadOnlyList<ScenarioOutcome> outcomes)
    {
        _hunt = entry;
        for (var index = 0; index < _seeds.Count; index++)
        {
            var seed = _seeds[index];
            _seeds[index] = seed with
            {
                HeldBack = [.. seed.HeldBack, outcomes[index]],
                Verdict = GradeVerdict.Of(suite, seed.Suite, [.. heldBack, entry], [.. seed.HeldBack, outcomes[index]]),
                DurationMs = seed.DurationMs + outcomes[index].DurationMs,
            };
        }

        write(Findings);
    }

    /// <summary>Judging has ended because the environment lacks something. Earlier findings stand.</summary>
    public void Lacks(string reason) => write(Findings with { Lacks = reason });

    private GradedSeed End(RunVerdict verdict, string? reason)
    {
        _clock.Stop();
        var seed = new GradedSeed(Seed, verdict, reason, _suite.Outcomes, _heldBack.Outcomes, Elapsed());
        _seeds.Add(seed);
        write(Findings);
        return seed;
    }

    // These findings are read only if judging ended here, so a scenario that has not reported is missing.
    private GradedSeed UnderWay() => new(Seed, RunVerdict.Red, null, _suite.Complete(), _heldBack.Complete(), Elapsed());

    private double Elapsed() => Math.Round(_clock.Elapsed.TotalMilliseconds);

    private sealed class Part(IReadOnlyList<ScenarioEntry> entries)
    {
        private readonly Lock _lock = new();
        private List<ScenarioOutcome> _outcomes = [];
        private bool _isOver;

        public IReadOnlyList<ScenarioOutcome> Outcomes { get { lock (_lock) return [.. _outcomes]; } }

        // While the part runs, a scenario that has not reported yet is not counted as missing.
        public bool IsRed
        {
            get
            {
                lock (_lock)
                {
                    return _isOver
                        ? entries.Count > 0 && Judge.Decide(entries, _outcomes) == RunVerdict.Red
                        : entries.Any(entry => entry.Tier == ScenarioTier.Core && _outcomes.Any(outcome => outcome.Id == entry.Id && outcome.State == ScenarioState.Failed));
                }
            }
        }

        public void Add(ScenarioOutcome outcome)
        {
            lock (_lock) _outcomes.Add(outcome);
        }

        public void IsOverWith(IReadOnlyList<ScenarioOutcome> outcomes)
        {
            lock (_lock) (_outcomes, _isOver) = ([.. outcomes], true);
        }

        public IReadOnlyList<ScenarioOutcome> Complete()
        {
            lock (_lock) return Judge.Complete(entries, _outcomes);
        }
    }

    private sealed class Listener(FindingsRecord record, Part part) : IRunObserver
    {
        public void OnStarted(string id)
        {
        }

        public void OnAttemptInconclusive(string id, string reason)
        {
        }

        public void OnFinished(ScenarioOutcome outcome)
        {
            part.Add(outcome);
            if (outcome.State == ScenarioState.Failed) record.Keep();
        }
    }

    private void Keep() => write(Findings);
}
