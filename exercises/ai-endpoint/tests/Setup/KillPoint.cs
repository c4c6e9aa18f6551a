using Harness.Faults;

namespace AiEndpoint.Tests.Setup;

/// <summary>
/// Counts a service's next operations, at the database and at its dependencies alike, and holds the nth for good: at that moment the scenario
/// kills the service. It assumes nothing about what the operations are.
/// </summary>
internal sealed class KillPoint(int nth) : IInterleaver
{
    private readonly TaskCompletionSource<Operation> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _seen;

    /// <summary>Completes when the nth operation is held.</summary>
    public Task<Operation> Reached => _reached.Task;

    public async ValueTask ArriveAsync(Operation operation, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _seen) != nth) return;
        _reached.SetResult(operation);
        // Until the killed service's connection is gone: then the operation is not carried out.
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }
}
