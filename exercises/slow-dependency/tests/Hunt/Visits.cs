using System.Collections.Concurrent;

namespace SlowDependency.Tests.Hunt;

/// <summary>Which product was asked for through which instance, and how often: a call to a dependency says only which product it is for.</summary>
internal sealed class Visits
{
    private const int Several = -1;

    private readonly ConcurrentDictionary<string, int> _through = new();
    private readonly ConcurrentDictionary<string, int> _requests = new();

    /// <summary>Counts from zero: a new script begins. Who asked for what stays known.</summary>
    public void Begin() => _requests.Clear();

    /// <summary>A page or a checkout of a product was asked of an instance.</summary>
    public void Asked(string productId, int instance)
    {
        _through.AddOrUpdate(productId, instance, (_, before) => before == instance ? instance : Several);
        _requests.AddOrUpdate(productId, 1, (_, before) => before + 1);
    }

    /// <summary>The only instance that was ever asked for a product; null if several or none were.</summary>
    public int? InstanceOf(string productId) => _through.TryGetValue(productId, out var instance) && instance != Several ? instance : null;

    /// <summary>How many of this script's requests were for a product.</summary>
    public int RequestsFor(string productId) => _requests.GetValueOrDefault(productId);

    /// <summary>How many requests this script had.</summary>
    public int Requests => _requests.Values.Sum();
}
