using System.Diagnostics;
using Drill.Running;
using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>
/// The findings of a grading as they come in. They are written whenever a scenario has failed and after every part and seed: a submission
/// that brings down what judges it is still held to what was seen before.
/// </summary>
/// <param name="suite">The exercise's scenarios.</param>
/// <param name="heldBack">The scenarios that are held back.</param>
/// <param name="write">Keeps the findings where they outlive this process.</param>
internal sealed class FindingsRecord(IReadOnlyList<ScenarioEntry> suite, IReadOnlyList<ScenarioEntry> heldBack, Action<JudgeFindings> write)
{
    private readonly List<GradedSeed> _seeds = [];
    private readonly Stopwatch _clock = new();
    private Part _suite = new(suite);
    private Part _heldBack = new(heldBack);
    private string? _postgres;

    /// <summary>The findings so far: every seed that is over, and the one that is being judged if it is red already.</summary>
    public JudgeFindings Findings => new(_postgres, [.. _seeds, .. _clock.IsRunning && (_suite.IsRed || _heldBack.IsRed) ? (GradedSeed[])[UnderWay()] : []], null);

    /// <summary>Which PostgreSQL judges.</summary>
    public void JudgedWith(string postgres) => _postgres = postgres;

    /// <summary>A seed's judging begins; until <see cref="Over"/> it is the one that everything else here is about.</summary>
    public void Begin(long seed)
    {
        Seed = seed;
        (_suite, _heldBack) = (new Part(suite), new Part(heldBack));
        _clock.Restart();
    }

    /// <summary>The seed that is being judged.</summary>
    public long Seed { get; private set; }

    /// <summary>Listens to one part of the seed while it runs.</summary>
    public IRunObserver Listen(bool toHeldBack) => new Listener(this, toHeldBack ? _heldBack : _suite);

    /// <summary>One part of the seed has ended.</summary>
    public void PartIsOver(bool isHeldBack, IReadOnlyList<ScenarioOutcome> outcomes)
    {
        (isHeldBack ? _heldBack : _suite).IsOverWith(outcomes);
        write(Findings);
    }

    /// <summary>The seed has ended, in a verdict over both parts.</summary>
    /// <param name="outOfTime">Why a seed that is inconclusive is so as a whole; null where its scenarios say it.</param>
    public GradedSeed Over(string? outOfTime)
    {
        var verdict = GradeVerdict.Of(suite, _suite.Outcomes, heldBack, _heldBack.Outcomes);
        return End(verdict, verdict == RunVerdict.Inconclusive ? outOfTime : null);
    }

    /// <summary>The seed has ended because the service does not start, and never has.</summary>
    public GradedSeed Invalid(string reason) => End(RunVerdict.Invalid, reason);

    /// <summary>Judging has ended because the environment lacks something; what was found before stands.</summary>
    public void Lacks(string reason) => write(Findings with { Lacks = reason });

    private GradedSeed End(RunVerdict verdict, string? reason)
    {
        _clock.Stop();
        var seed = new GradedSeed(Seed, verdict, reason, _suite.Outcomes, _heldBack.Outcomes, Elapsed());
        _seeds.Add(seed);
        write(Findings);
        return seed;
    }

    // Whoever reads this reads it because nothing came after it: what has not reported is missing.
    private GradedSeed UnderWay() => new(Seed, RunVerdict.Red, null, _suite.Complete(), _heldBack.Complete(), Elapsed());

    private double Elapsed() => Math.Round(_clock.Elapsed.TotalMilliseconds);

    private sealed class Part(IReadOnlyList<ScenarioEntry> entries)
    {
        private readonly Lock _lock = new();
        private List<ScenarioOutcome> _outcomes = [];
        private bool _isOver;

        public IReadOnlyList<ScenarioOutcome> Outcomes { get { lock (_lock) return [.. _outcomes]; } }

        // While it runs, a scenario that has not reported yet is no finding.
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
