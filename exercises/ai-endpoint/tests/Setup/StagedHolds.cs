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

    private readonly Lock _lock = new();
    private readonly HashSet<string> _own = [];
    private readonly ServiceInstance _instance;
    private Stage? _stage;
    private bool _learns = true;

    private StagedHolds(ServiceInstance instance) => _instance = instance;

    /// <summary>Watches an instance of which nobody wants anything.</summary>
    public static async Task<StagedHolds> LearnAsync(CardsWorld world, ServiceInstance instance)
    {
        var holds = new StagedHolds(instance);
        instance.Database.Interleaver = holds;
        await Task.Delay(Watched, world.Cancellation);
        lock (holds._lock) holds._learns = false;
        return holds;
    }

    /// <summary>Holds the nth operation from now on. What is held already stays held.</summary>
    public Stage Next(int nth)
    {
        lock (_lock) _stage = new Stage(nth);
        _instance.Database.Interleaver = this;
        return _stage;
    }

    /// <summary>Holds nothing more.</summary>
    public void End() => _instance.Database.Interleaver = null;

    public async ValueTask ArriveAsync(Operation operation, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_learns) _own.Add(operation.Description);
            if (_learns || _own.Contains(operation.Description) || _stage?.IsIt(operation) != true) return;
        }

        // Until the killed service's connection is gone: then the operation is not carried out.
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    /// <summary>Where one request is held.</summary>
    internal sealed class Stage(int nth)
    {
        private readonly TaskCompletionSource<Operation> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _seen;

        /// <summary>Completes when the operation is held.</summary>
        public Task<Operation> Reached => _reached.Task;

        /// <summary>Counts an operation; whether it is the one to hold. Call with the lock held.</summary>
        internal bool IsIt(Operation operation) => ++_seen == nth && _reached.TrySetResult(operation);
    }
}
