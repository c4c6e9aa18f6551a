using System.Collections.Concurrent;

namespace LeakyTenant.Documents;

/// <summary>Knows who is trying ids: who has asked for several documents that are not there, a short while ago.</summary>
internal sealed class Probes(TimeProvider clock)
{
    private const int Most = 5;

    private static readonly TimeSpan Within = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string TenantId, string UserId), (int Missed, DateTimeOffset Until)> _callers = new();

    public bool IsTrying(Caller caller) =>
        _callers.TryGetValue((caller.TenantId, caller.UserId), out var known) && known.Missed >= Most && known.Until > clock.GetUtcNow();

    public void Missed(Caller caller)
    {
        var now = clock.GetUtcNow();
        _callers.AddOrUpdate(
            (caller.TenantId, caller.UserId), _ => (1, now + Within),
            (_, known) => known.Until > now ? (known.Missed + 1, known.Until) : (1, now + Within));
    }
}
