using System.Diagnostics;
using Harness.Verdicts;

namespace Harness.Scenarios;

/// <summary>
/// One attempt of one scenario: its randomness, its steps so far (for the story and the timeline), its counts, and the two
/// ways of ending it early: an invariant that does not hold, and a measurement that is not valid.
/// </summary>
public sealed partial class ScenarioContext
{
    // Ceilings are two to three times what the contract promises, and a service spends most of its promised time waiting, which takes
    // no longer on a busy machine. Eight burners on two cores cause a slowdown of five to seven.
    private const double MostSlowdown = 10;

    // A stall of two out of five seconds uses up half of a ceiling.
    private const double MostSlowdownOfAStretch = 20;

    // Any of these may hold text that the service sent. The limits keep a result readable, whatever the service sends.
    private const int MostSteps = 300;
    private const int MostSeen = 200;
    private const int MostMeasures = 100;
    private const int MostLineChars = 2_000;

    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly Random _random;
    private readonly List<string> _steps = [];
    private readonly List<TimelineEvent> _timeline = [];
    private readonly Dictionary<string, Measure> _measures = [];
    private readonly List<string> _logs = [];

    internal ScenarioContext(string id, long runSeed, int attempt, CancellationToken cancellation, byte[]? key = null)
    {
        Id = id;
        Attempt = attempt;
        Cancellation = cancellation;
        // The same seed must give the same ids whatever else runs beside this scenario, and fresh ones on each attempt.
        _random = new KeyedRandom(key ?? [], FormattableString.Invariant($"{runSeed}/{id}/{attempt}"));
        Plots = new PlotRecorder(_startedAt);
    }

    /// <summary>The scenario's id.</summary>
    public string Id { get; }

    /// <summary>The attempt's number, from 1.</summary>
    public int Attempt { get; }

    /// <summary>Cancelled when the attempt's overall ceiling is reached or the run is stopped.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Records what the report plots over time: evidence for its reader, never for the verdict.</summary>
    public PlotRecorder Plots { get; }

    /// <summary>What was counted so far.</summary>
    public IReadOnlyList<Measure> Measures { get { lock (_lock) return [.. _measures.Values]; } }

    /// <summary>What happened so far.</summary>
    public IReadOnlyList<TimelineEvent> Timeline { get { lock (_lock) return [.. _timeline]; } }

    /// <summary>Log files of this attempt, relative to the run's folder.</summary>
    public IReadOnlyList<string> Logs { get { lock (_lock) return [.. _logs]; } }

    /// <summary>A number in [min, max), from the run's seed.</summary>
    public int Next(int min, int max)
    {
        lock (_lock) return _random.Next(min, max);
    }

    /// <summary>A fresh token of lower-case letters and digits, from the run's seed.</summary>
    public string Token(int length = 10)
    {
        lock (_lock) return new string(_random.GetItems<char>("abcdefghijkmnpqrstuvwxyz23456789", length));
    }

    /// <summary>The elements in an order that comes from the run's seed.</summary>
    public T[] Shuffled<T>(IEnumerable<T> elements)
    {
        var array = elements.ToArray();
        lock (_lock) _random.Shuffle(array);
        return array;
    }

    /// <summary>
    /// Narrates a step in plain words: it becomes the story's "what was sent" and an event of the timeline.
    /// </summary>
    public void Did(string step)
    {
        lock (_lock)
        {
            if (_steps.Count < MostSteps) _steps.Add(Shorten(step));
            AddToTimeline(step);
        }
    }

    /// <summary>The path of a fresh log file of this attempt.</summary>
    public string LogPath(string name)
    {
        var file = Attempt == 1 ? $"{Id}.{name}.log" : $"{Id}.attempt-{Attempt}.{name}.log";
        var folder = RunSettings.Current.LogsFolder;
        lock (_lock) _logs.Add($"{Path.GetFileName(folder)}/{file}");
        return Path.Combine(folder, file);
    }

    /// <summary>Ends the attempt as failed unless the invariant holds.</summary>
    /// <exception cref="ScenarioFailedException">It does not hold.</exception>
    public void MustHold(Invariant invariant, bool holds, Func<IEnumerable<string>> seen)
    {
        if (!holds) throw Fail(invariant, seen());
    }

    /// <summary>
    /// Records a count, keeps its worst value for the margins, and ends the attempt as failed above the bound.
    /// </summary>
    /// <exception cref="ScenarioFailedException">The value exceeds the bound.</exception>
    public void MustBeAtMost(
        Invariant invariant, string measure, double value, double atMost, Func<IEnumerable<string>> seen)
    {
        lock (_lock)
        {
            if (_measures.TryGetValue(measure, out var worst) ? value > worst.Value : _measures.Count < MostMeasures)
                _measures[measure] = new Measure(measure, value, atMost);
        }

        MustHold(invariant, value <= atMost, seen);
    }

    /// <summary>
    /// Ends the attempt as failed unless the invariant holds, where only a wall-clock ceiling says that it does not: on a
    /// starved machine the attempt is inconclusive.
    /// </summary>
    /// <exception cref="ScenarioFailedException">It does not hold, and the machine was not starved.</exception>
    /// <exception cref="InconclusiveException">It does not hold, and the machine was starved.</exception>
    public void MustHoldInTime(Invariant invariant, bool holds, Func<IEnumerable<string>> seen)
    {
        if (holds) return;
        MeasurementIsValid(Starvation is null, $"{Starvation}, so running out of time is no evidence: {invariant.MustHold}");
        throw Fail(invariant, seen());
    }

    /// <summary>How starved the machine has been during this attempt, in words; null when it was not.</summary>
    internal string? Starvation => StarvationSince(_startedAt);

    /// <summary>How starved the machine has been since a timestamp of <see cref="Stopwatch"/>, in words; null when it was not.</summary>
    /// <param name="since">The timestamp.</param>
    /// <param name="most">The average slowdown that still counts as not starved.</param>
    internal static string? StarvationSince(long since, double most = MostSlowdown) => MachineCanary.Instance.SlowdownSince(since) switch
    {
        { Average: var average } when average > most => $"The machine was {average:0.0} times slower than it should be",
        { Worst: > MostSlowdownOfAStretch and var worst } => $"For some seconds the machine was {worst:0.0} times slower than it should be",
        _ => null,
    };

    /// <summary>The exception that ends the attempt as failed.</summary>
    public ScenarioFailedException Fail(Invariant invariant, IEnumerable<string> seen)
    {
        lock (_lock)
        {
            var sent = string.Join(" Then ", _steps.Select((step, index) => index == 0 ? step : Uncapitalised(step)));
            return new ScenarioFailedException(new Story(
                sent, $"{invariant.MustHold} ({invariant.Clause})", [.. seen.Take(MostSeen).Select(Shorten)], invariant.Cost));
        }
    }

    /// <summary>
    /// Ends the attempt as inconclusive unless the harness's own probe shows that the measurement is valid.
    /// </summary>
    /// <exception cref="InconclusiveException">It is not valid.</exception>
    public static void MeasurementIsValid(bool valid, string otherwise)
    {
        if (!valid) throw new InconclusiveException(otherwise);
    }

    private static string Uncapitalised(string step) =>
        step.Length == 0 ? step : char.ToLowerInvariant(step[0]) + step[1..];
}
