using Harness.Scenarios;

namespace HotQuery.Tests.Hunt;

/// <summary>Lists that callers of earlier scripts began to follow: their cursors are good for as long as the version runs (C3).</summary>
internal sealed class OldWalks(ScenarioContext scenario)
{
    private const int Most = 40;

    private readonly Lock _lock = new();
    private readonly List<ListWalk> _walks = [];

    /// <summary>Keeps a list, as far as its first page; what has no further page is left out.</summary>
    public void Keep(ListWalk walk)
    {
        if (walk.From(1) is not { Cursor: not null } first) return;
        lock (_lock)
        {
            if (_walks.Count < Most) _walks.Add(first);
        }
    }

    /// <summary>One of them, to go on with; null for none.</summary>
    public ListWalk? Take()
    {
        lock (_lock) return _walks.Count == 0 ? null : _walks[scenario.Next(0, _walks.Count)].From(1);
    }
}
