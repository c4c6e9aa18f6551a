using Drill.Running;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Drill.Terminal;

/// <summary>
/// Shows which scenarios run now and for how long, and leaves one line for each that ended. Where nobody watches
/// (redirected output, CI) or colour is unwanted (NO_COLOR), it prints those lines alone. May be told of events from
/// any thread; nothing that it is told is read as markup.
/// </summary>
internal sealed class LiveProgress : IRunObserver, IAsyncDisposable
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Queue<(string Line, Style Style)> _unwritten = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly IAnsiConsole _console;
    private readonly ProgressBoard _board;
    private readonly TimeProvider _time;
    private readonly long _origin;
    private readonly Task? _drawing;

    /// <summary>Begins to show.</summary>
    public LiveProgress(IAnsiConsole console, IReadOnlyList<ScenarioEntry> expected)
        : this(console, expected, CanAnimate(console, Environment.GetEnvironmentVariable), TimeProvider.System)
    {
    }

    internal LiveProgress(IAnsiConsole console, IReadOnlyList<ScenarioEntry> expected, bool animate, TimeProvider time)
    {
        _console = console;
        _board = new ProgressBoard(expected);
        _time = time;
        _origin = time.GetTimestamp();
        if (animate)
        {
            _drawing = Task.Run(() => console.Live(new Text("")).AutoClear(true)
                .Overflow(VerticalOverflow.Crop).StartAsync(DrawAsync));
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_origin);

    /// <summary>Whether a display that redraws itself suits this console.</summary>
    internal static bool CanAnimate(IAnsiConsole console, Func<string, string?> environment) =>
        console.Profile.Capabilities is { Ansi: true, Interactive: true }
        && string.IsNullOrEmpty(environment("NO_COLOR"))
        && string.IsNullOrEmpty(environment("CI"));

    /// <summary>A scenario began.</summary>
    public void OnStarted(string id)
    {
        lock (_gate) _board.Start(id, Now);
    }

    /// <summary>An attempt could not be measured and is made again.</summary>
    public void OnAttemptInconclusive(string id, string reason)
    {
        lock (_gate)
        {
            _board.StartAgain(id, Now);
            Leave(_board.AgainLine(id, reason), StateStyle.Of(ScenarioState.Inconclusive));
        }
    }

    /// <summary>A scenario ended.</summary>
    public void OnFinished(ScenarioOutcome outcome)
    {
        lock (_gate)
        {
            _board.Finish(outcome.Id, outcome.State);
            Leave(_board.FinishedLine(outcome), StateStyle.Of(outcome.State));
        }
    }

    /// <summary>Writes what is left, clears what moves and gives the cursor back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_drawing is not null) await _drawing;
    }

    /// <summary>Caller holds the gate.</summary>
    private void Leave(string line, Style style)
    {
        // Straight to the writer where nobody watches: a log wants one line for each event, however long.
        if (_drawing is null) _console.Profile.Out.Writer.WriteLine(line);
        else _unwritten.Enqueue((line, style));
    }

    /// <summary>The only place that writes while the display moves, so that lines never cross.</summary>
    private async Task DrawAsync(LiveDisplayContext display)
    {
        using var tick = new PeriodicTimer(Redraw, _time);
        do
        {
            Draw(display);
        }
        while (await NextAsync(tick));
        Draw(display);
    }

    private void Draw(LiveDisplayContext display)
    {
        var width = _console.Profile.Width - 1;
        List<(string Line, Style Style)> finished;
        IReadOnlyList<string> now;
        lock (_gate)
        {
            finished = [.. _unwritten];
            _unwritten.Clear();
            now = _board.NowLines(Now, width);
        }
        foreach (var (line, style) in finished)
        {
            // Filled up, because what stays is written over what moved, and the console does not clear the rest.
            foreach (var part in PlainText.Wrap(line, width, hang: 4)) _console.WriteLine(part.PadRight(width), style);
        }
        display.UpdateTarget(new Rows(now.Select(line => (IRenderable)new Text(line, StateStyle.Quiet))));
    }

    private async Task<bool> NextAsync(PeriodicTimer tick)
    {
        try
        {
            return await tick.WaitForNextTickAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
