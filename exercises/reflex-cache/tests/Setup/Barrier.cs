using Harness.Faults;
using Harness.Scenarios;

namespace ReflexCache.Tests.Setup;

/// <summary>Holds everything that an instance sends to the database, until it is opened.</summary>
internal sealed class Barrier : IInterleaver
{
    private readonly ServiceInstance _instance;
    private readonly Gate _gate = new();

    public Barrier(ServiceInstance instance)
    {
        _instance = instance;
        _instance.Database.Interleaver = this;
    }

    /// <inheritdoc />
    public ValueTask ArriveAsync(Operation operation, CancellationToken cancellationToken) => _gate.WaitAsync(cancellationToken);

    /// <summary>Lets everything pass.</summary>
    public void Open()
    {
        Leave();
        _gate.Open();
    }

    /// <summary>Holds nothing more; what is held stays held until its connection is gone.</summary>
    public void Leave() => _instance.Database.Interleaver = null;
}

/// <summary>Holds the answer to the nth operation that an instance sends to the database, until it is let go.</summary>
internal sealed class HeldAnswer : IDisposable
{
    private readonly ServiceInstance _instance;
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _seen;

    public HeldAnswer(ServiceInstance instance, int nth)
    {
        _instance = instance;
        _instance.Database.AfterUnit = async (unit, _, ended) =>
        {
            if (!unit.IsOperation || Interlocked.Increment(ref _seen) != nth) return AnswerAction.Deliver;
            _held.SetResult();
            await _over.Task.WaitAsync(ended);
            return AnswerAction.Deliver;
        };
    }

    /// <summary>Completes when the answer is held.</summary>
    public Task Held => _held.Task;

    /// <summary>Lets the answer go, and holds no other.</summary>
    public void Dispose()
    {
        _instance.Database.AfterUnit = null;
        _over.TrySetResult();
    }
}
