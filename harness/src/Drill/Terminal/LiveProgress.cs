using Drill.Running;
using Harness.Exercises;
using Harness.Reports;
using Harness.Verdicts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Drill.Terminal;

/// <summary>
/// Shows which scenarios are running and for how long, and leaves one line for each that has ended. If output is redirected,
/// in CI, or with NO_COLOR, it prints only those lines. Events may come from any thread, and their text is never read as
/// markup.
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

    /// <summary>Starts the display.</summary>
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

    /// <summary>Whether this console can show a display that redraws itself.</summary>
    internal static bool CanAnimate(IAnsiConsole console, Func<string, string?> environment) =>
        console.Profile.Capabilities is { Ansi: true, Interactive: true }
        && string.IsNullOrEmpty(environment("NO_COLOR"))
        && string.IsNullOrEmpty(environment("CI"));

    /// <summary>A scenario has started.</summary>
    public void OnStarted(string id)
    {
        lock (_gate) _board.Start(id, Now);
    }

    /// <summary>An attempt was inconclusive, and the scenario is tried again.</summary>
    public void OnAttemptInconclusive(string id, string reason)
    {
        lock (_gate)
        {
            _board.StartAgain(id, Now);
            Leave(_board.AgainLine(id, reason), StateStyle.Of(ScenarioState.Inconclusive));
        }
    }

    /// <summary>A scenario has ended.</summary>
    public void OnFinished(ScenarioOutcome outcome)
    {
        lock (_gate)
        {
            _board.Finish(outcome.Id, outcome.State);
            Leave(_board.FinishedLine(outcome), StateStyle.Of(outcome.State));
        }
    }

    /// <summary>Writes the remaining lines, clears the moving part and restores the cursor.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_drawing is not null) await _drawing;
    }

    /// <summary>The caller holds the lock.</summary>
    private void Leave(string line, Style style)
    {
        // A log gets one line for each event, however long, so this bypasses the console's wrapping.
        if (_drawing is null) _console.Profile.Out.Writer.WriteLine(line);
        else _unwritten.Enqueue((line, style));
    }

    /// <summary>The only code that writes while the display moves, so lines never interleave.</summary>
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
            // Padded, because the permanent line overwrites the moving one and the console does not clear the rest of it.
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
