using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>
/// Counts the statements of transactions that began before any was committed, until it is disposed of (C13). Workers find nothing to do before a
/// request has committed, so what a long one of these holds is a request's. What is sent outside a transaction is not seen.
/// </summary>
internal sealed class TransactionCount : IDisposable
{
    private readonly ServiceInstance _instance;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, List<string>> _open = [];
    private IReadOnlyList<string> _longest = [];
    private bool _isAnyCommitted;

    public TransactionCount(ServiceInstance instance)
    {
        _instance = instance;
        _instance.Database.AfterUnit = (unit, result, _) =>
        {
            lock (_gate)
                foreach (var tag in result.Tags) Take(unit.Connection, tag, unit.Description);
            return ValueTask.FromResult(Harness.Faults.AnswerAction.Deliver);
        };
    }

    /// <summary>The statements of the longest of them.</summary>
    public IReadOnlyList<string> Longest
    {
        get
        {
            lock (_gate) return _longest;
        }
    }

    /// <summary>Counts from here.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _open.Clear();
            (_longest, _isAnyCommitted) = ([], false);
        }
    }

    public void Dispose() => _instance.Database.AfterUnit = null;

    private void Take(long connection, string tag, string sql)
    {
        var word = tag.Split(' ')[0];
        if (word is "BEGIN" or "START" && !_isAnyCommitted) _open[connection] = [];
        else if (word is "COMMIT" or "ROLLBACK" && _open.Remove(connection, out var ended))
        {
            _isAnyCommitted |= word == "COMMIT";
            if (ended.Count > _longest.Count) _longest = ended;
        }
        else if (StatementCount.Counts(tag) && _open.TryGetValue(connection, out var statements)) statements.Add($"{tag}: {sql}");
    }
}
