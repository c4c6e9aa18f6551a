using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Harness.Measurement;

namespace Harness.Load;

/// <summary>The state of one run: which arrivals have started, finished or been missed.</summary>
/// <param name="schedule">What to send, and when.</param>
/// <param name="send">Sends one request.</param>
/// <param name="options">The bounds.</param>
/// <param name="startClock">Creates the schedule's clock, from the timestamp at which it stands at zero.</param>
/// <param name="stop">Cancelled when a sender throws, and by the runner when arrivals no longer count.</param>
internal sealed class LoadRun(
    ArrivalSchedule schedule,
    Func<Arrival, CancellationToken, Task<SampleResult>> send,
    LoadOptions options,
    Func<long, IScheduleClock> startClock,
    CancellationTokenSource stop) : ILoadRun
{
    private readonly CancellationToken _stopped = stop.Token;
    private readonly Slot[] _slots = new Slot[schedule.Arrivals.Count];
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IScheduleClock _clock = null!;
    private ExceptionDispatchInfo? _fault;
    private long _startedAt;
    private int _open = schedule.Arrivals.Count;
    private int _inFlight;

    private enum SlotState
    {
        /// <summary>Not dispatched, not yet taken by a pool thread, or refused: missed if it stays so.</summary>
        Waiting,
        Started,
        Finished,

        /// <summary>The run was closed before it finished; a late answer no longer counts.</summary>
        Closed,
    }

    /// <inheritdoc />
    public ArrivalSchedule Schedule => schedule;

    /// <summary>Completes when it is known when the schedule begins.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Completes when every arrival has finished or was missed.</summary>
    public Task Drained => _drained.Task;

    /// <summary>How long it is until the last intended start; zero afterwards.</summary>
    public TimeSpan Left => schedule.Arrivals is [.., var last] && last.IntendedStart > _clock.Now ? last.IntendedStart - _clock.Now : TimeSpan.Zero;

    /// <inheritdoc />
    public void BeginIn(TimeSpan delay)
    {
        _startedAt = Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency);
        _clock = startClock(_startedAt);
        if (_open == 0) _drained.SetResult();
        _begun.SetResult();
    }

    /// <summary>Blocks the calling thread until the schedule begins, or the run is stopped.</summary>
    public void WaitForBeginning() => _clock.WaitUntil(TimeSpan.Zero, _stopped);

    /// <summary>
    /// The harness's own engine: dispatches every arrival to the pool at its time. Blocks the calling thread until the schedule's end.
    /// </summary>
    public void Dispatch()
    {
        FineSleep.SharpenThisThread();
        BeginIn(TimeSpan.Zero);
        Action<Arrival> start = arrival => _ = SendAsync(arrival);
        foreach (var arrival in schedule.Arrivals)
        {
            _clock.WaitUntil(arrival.IntendedStart, _stopped);
            if (_stopped.IsCancellationRequested) return;
            if (Enter()) ThreadPool.UnsafeQueueUserWorkItem(start, arrival, preferLocal: false);
        }
    }

    /// <inheritdoc />
    public async Task StartAsync(Arrival arrival)
    {
        if (await HoldAsync(arrival.IntendedStart).ConfigureAwait(false) && Enter()) await SendAsync(arrival).ConfigureAwait(false);
    }

    /// <summary>Takes the result; answers that come later no longer count.</summary>
    /// <remarks>Rethrows an exception that escaped from a sender.</remarks>
    public LoadResult Close()
    {
        Volatile.Read(ref _fault)?.Throw();
        var samples = new List<Sample>(_slots.Length);
        var unfinished = new List<UnfinishedRequest>();
        var missed = 0;
        foreach (var arrival in schedule.Arrivals)
        {
            ref var slot = ref _slots[arrival.Index];
            switch ((SlotState)Interlocked.Exchange(ref slot.State, (int)SlotState.Closed))
            {
                case SlotState.Finished:
                    samples.Add(new Sample(
                        schedule.NameOf(arrival), arrival.IntendedStart, slot.Started, slot.Finished,
                        slot.Result.Outcome, slot.Result.Status));
                    break;
                case SlotState.Started:
                    unfinished.Add(new UnfinishedRequest(schedule.NameOf(arrival), arrival.IntendedStart, slot.Started));
                    break;
                default:
                    missed++;
                    break;
            }
        }
        return new LoadResult
        {
            Planned = _slots.Length,
            Samples = samples,
            Missed = missed,
            Unfinished = unfinished,
            Ended = _clock.Now,
            StartedAt = _startedAt,
            LagBudget = options.LagBudget,
        };
    }

    /// <summary>Waits until a time of the schedule.</summary>
    /// <returns>Whether the run goes on.</returns>
    private async Task<bool> HoldAsync(TimeSpan until)
    {
        // A timer counts whole milliseconds, and may be early by its own clock.
        for (var left = until - _clock.Now; left > TimeSpan.Zero && !_stopped.IsCancellationRequested; left = until - _clock.Now)
            await Task.Delay((int)Math.Ceiling(left.TotalMilliseconds), _stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_stopped.IsCancellationRequested;
    }

    /// <summary>Makes room for one more request in flight; where there is none, its arrival is missed.</summary>
    private bool Enter()
    {
        if (Interlocked.Increment(ref _inFlight) <= options.MaxInFlight) return true;
        Leave();
        return false;
    }

    private async Task SendAsync(Arrival arrival)
    {
        // Written before the state and read after it, so that a closing run never sees a half-written slot.
        _slots[arrival.Index].Started = _clock.Now;
        if (!Move(arrival, SlotState.Waiting, SlotState.Started)) return;
        try
        {
            var result = await send(arrival, _stopped).ConfigureAwait(false);
            _slots[arrival.Index].Finished = _clock.Now;
            _slots[arrival.Index].Result = result;
            Move(arrival, SlotState.Started, SlotState.Finished);
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // The run is over; this request stays unfinished.
        }
        catch (Exception fault)
        {
            // Kept for Close, which rethrows it: on a pool thread it would end the whole process.
            Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(fault), null);
            stop.Cancel();
        }
        Leave();
    }

    private bool Move(Arrival arrival, SlotState from, SlotState to) =>
        Interlocked.CompareExchange(ref _slots[arrival.Index].State, (int)to, (int)from) == (int)from;

    private void Leave()
    {
        Interlocked.Decrement(ref _inFlight);
        if (Interlocked.Decrement(ref _open) == 0) _drained.SetResult();
    }

    private struct Slot
    {
        public int State;
        public TimeSpan Started;
        public TimeSpan Finished;
        public SampleResult Result;
    }
}
