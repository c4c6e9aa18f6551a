using Harness.Scenarios;
using LeakyTenant.Tests.Setup;

namespace LeakyTenant.Tests.Hunt;

/// <summary>The members of one tenant, with all the roles that they have had (A1, C10).</summary>
internal sealed class RoleBook
{
    private static readonly TimeSpan CountsWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Room = TimeSpan.FromSeconds(1.5);

    // A role that was read while the database was away, or on a busy machine, may have been on its way for as long as that.
    private static readonly TimeSpan MoreRoom = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(20);
    private const double Busy = 4.5;

    private readonly TenantWorld _world;
    private readonly Trouble _trouble;
    private readonly Tenant _tenant;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, List<Had>> _had = [];

    public RoleBook(TenantWorld world, Trouble trouble, Tenant tenant) => (_world, _trouble, _tenant) = (world, trouble, tenant);

    /// <summary>Whether anything was changed after the beginning.</summary>
    public bool HasChanged { get { lock (_lock) return _had.Values.Any(list => list.Count > 1); } }

    /// <summary>From when on all changes count for what is sent.</summary>
    public long DueAt
    {
        get { lock (_lock) return _had.Values.Where(list => list.Count > 1).Select(list => list[^1].At).DefaultIfEmpty(0).Max().Plus(CountsWithin + Room); }
    }

    /// <summary>Everybody who was a member at some time, or never.</summary>
    public IReadOnlyList<string> Users { get { lock (_lock) return [.. _had.Keys]; } }

    /// <summary>A member from the beginning; null for somebody who is none.</summary>
    public void Begin(string userId, string? role)
    {
        lock (_lock) _had[userId] = [new Had(role, 0, 0)];
    }

    /// <summary>Gives somebody another role, as the accounts team does; null removes them.</summary>
    public async Task SetAsync(string userId, string? role)
    {
        await _turn.WaitAsync(_world.Cancellation);
        try
        {
            var from = Moments.Now;
            int at;
            lock (_lock)
            {
                at = _had[userId].Count;
                _had[userId].Add(new Had(role, from, Moments.Never));
            }

            await using var session = await _world.Group.OpenOtherAsync();
            if (role is null)
                await session.ExecuteAsync("DELETE FROM members WHERE tenant_id = $1 AND user_id = $2", _tenant.TenantId, userId);
            else
                await session.ExecuteAsync(
                    "INSERT INTO members (tenant_id, user_id, role) VALUES ($1, $2, $3) ON CONFLICT (tenant_id, user_id) DO UPDATE SET role = $3",
                    _tenant.TenantId, userId, role);
            lock (_lock) _had[userId][at] = new Had(role, from, Moments.Now);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The roles that may count for a request between two moments; null among them for none.</summary>
    public IReadOnlyList<string?> At(string userId, long from, long to)
    {
        var since = from.Plus(-Lag(from, to));
        lock (_lock)
        {
            if (!_had.TryGetValue(userId, out var list)) return [null];
            return [.. list.Where((had, number) => had.From <= to && (number + 1 == list.Count || list[number + 1].At >= since)).Select(had => had.Role)];
        }
    }

    // What a service reads cannot be older than this when it counts.
    private TimeSpan Lag(long from, long to)
    {
        var isBusy = MachineCanary.Instance.CrowdingSince(from.Plus(-Before))?.Average is not <= Busy;
        return CountsWithin + Room + (isBusy || _trouble.WasDisturbed(from.Plus(-Before), to) ? MoreRoom : TimeSpan.Zero);
    }

    /// <param name="Role">The role; null for none.</param>
    /// <param name="From">Before it was written.</param>
    /// <param name="At">When it was written; <see cref="Moments.Never"/> until then.</param>
    private sealed record Had(string? Role, long From, long At);
}
