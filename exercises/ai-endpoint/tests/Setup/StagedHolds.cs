using Exercises.Testing;
using Harness.Faults;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Setup;

/// <summary>
/// Holds several requests at once, each at another of its database operations: the nth of one request is held for good, then the next request
/// is sent. One kill ends all of them. What the service sends by itself, all the time, does not count.
/// </summary>
internal sealed class StagedHolds : IInterleaver
{
    // Several rounds of whatever a service looks for in its tables.
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan WatchedAtMost = TimeSpan.FromSeconds(4);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _own = [];
    private readonly ServiceInstance _instance;
    private Stage? _stage;
    private bool _learns = true;

    private StagedHolds(ServiceInstance instance) => _instance = instance;

    private int Learned
    {
        get { lock (_lock) return _own.Count; }
    }

    /// <summary>Watches an instance of which nobody wants anything, until it has sent nothing new for a while.</summary>
    public static async Task<StagedHolds> LearnAsync(CardsWorld world, ServiceInstance instance)
    {
        var holds = new StagedHolds(instance);
        instance.Database.Interleaver = holds;
        await Quiet.UntilAsync(() => holds.Learned, Watched, WatchedAtMost, world.Cancellation);
        lock (holds._lock) holds._learns = false;
        return holds;
    }

    /// <summary>Holds the nth operation from now on. What is held already stays held.</summary>
    public Stage Next(int nth)
    {
        var stage = new Stage(nth);
        lock (_lock) _stage = stage;
        _instance.Database.Interleaver = this;
        return stage;
    }

    /// <summary>Holds nothing more. What is held already stays held.</summary>
    public void End() => _instance.Database.Interleaver = null;

    public ValueTask ArriveAsync(Operation operation, CancellationToken cancellationToken)
    {
        Stage stage;
        lock (_lock)
        {
            if (_learns) _own.Add(operation.Description);
            if (_learns || _own.Contains(operation.Description) || _stage?.IsIt(operation) != true) return ValueTask.CompletedTask;
            stage = _stage;
        }

        return stage.HoldAsync(cancellationToken);
    }

    /// <summary>Where one request is held.</summary>
    internal sealed class Stage(int nth)
    {
        // Nobody opens it: the hold ends with the killed service's connection, and the operation is not carried out.
        private readonly Gate _gate = new();

        private volatile Operation? _held;
        private int _seen;

        /// <summary>The operation that is held; null until then.</summary>
        public Operation? Held => _held;

        /// <summary>True as soon as the operation is held; false when the ceiling passes first.</summary>
        public Task<bool> WhenHeldAsync(TimeSpan ceiling) => _gate.WhenWaitingAsync(1, ceiling);

        /// <summary>Counts an operation; whether it is the one to hold. Call with the lock held.</summary>
        internal bool IsIt(Operation operation)
        {
            if (++_seen != nth) return false;
            _held = operation;
            return true;
        }

        internal ValueTask HoldAsync(CancellationToken cancellationToken) => _gate.WaitAsync(cancellationToken);
    }
}
