using Harness.Faults;
using Harness.Scenarios;

namespace TwoTruths.Tests.Setup;

/// <summary>Holds the next commit of an instance, whosever it is, until the scenario has seen what it waits for.</summary>
internal sealed class HeldCommit : IDisposable
{
    private readonly PostgresProxy _database;
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<UnitAction> _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _seen;

    public HeldCommit(ServiceInstance instance)
    {
        _database = instance.Database;
        _database.BeforeUnit = async (unit, _) =>
        {
            if (!unit.Sql.TrimStart().StartsWith("COMMIT", StringComparison.OrdinalIgnoreCase) || Interlocked.Increment(ref _seen) != 1) return UnitAction.Forward;
            _held.SetResult();
            return await _over.Task;
        };
    }

    /// <summary>Completes when a commit is held.</summary>
    public Task Held => _held.Task;

    /// <summary>Lets the commit pass.</summary>
    public void Pass() => _over.TrySetResult(UnitAction.Forward);

    /// <summary>Cuts its connection: the server never sees it.</summary>
    public void Cut() => _over.TrySetResult(UnitAction.Cut);

    /// <summary>Lets it pass, and holds no other.</summary>
    public void Dispose()
    {
        _database.BeforeUnit = null;
        Pass();
    }
}
