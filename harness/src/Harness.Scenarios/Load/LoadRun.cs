using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Harness.Measurement;

namespace Harness.Load;

/// <summary>The state of one run: which arrivals have started, finished or been missed.</summary>
internal sealed class LoadRun(
    ArrivalSchedule schedule,
    Func<Arrival, CancellationToken, Task<SampleResult>> send,
    LoadOptions options,
    CancellationToken stopped)
{
    private readonly Slot[] _slots = new Slot[schedule.Arrivals.Count];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IScheduleClock _clock = null!;
    private Action _stop = null!;
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

    /// <summary>Completes when every arrival has finished or was missed.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Dispatches every arrival to the pool at its time. Blocks the calling thread until the schedule's end.</summary>
    public void Dispatch(IScheduleClock clock, Action stop)
    {
        _startedAt = Stopwatch.GetTimestamp();
        _clock = clock;
        _stop = stop;
        if (_open == 0) _drained.SetResult();
        foreach (var arrival in schedule.Arrivals)
        {
            clock.WaitUntil(arrival.IntendedStart, stopped);
            if (stopped.IsCancellationRequested) return;
            if (Interlocked.Increment(ref _inFlight) <= options.MaxInFlight)
                ThreadPool.UnsafeQueueUserWorkItem(Start, arrival, preferLocal: false);
            else
                Leave();
        }
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

    private async void Start(Arrival arrival)
    {
        // Written before the state and read after it, so that a closing run never sees a half-written slot.
        _slots[arrival.Index].Started = _clock.Now;
        if (!Move(arrival, SlotState.Waiting, SlotState.Started)) return;
        try
        {
            var result = await send(arrival, stopped).ConfigureAwait(false);
            _slots[arrival.Index].Finished = _clock.Now;
            _slots[arrival.Index].Result = result;
            Move(arrival, SlotState.Started, SlotState.Finished);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // The run is over; this request stays unfinished.
        }
        catch (Exception fault)
        {
            // Kept for Close, which rethrows it: on a pool thread it would end the whole process.
            Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(fault), null);
            _stop();
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
