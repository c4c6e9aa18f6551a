using Microsoft.Extensions.Caching.Memory;

namespace HotQuery.Reports;

/// <summary>
/// Reports of the last seconds: finance reloads them. An import may be as much as 10 s late, and our own orders empty the cache.
/// </summary>
internal sealed class ReportCache : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    private readonly MemoryCache _reports = new(new MemoryCacheOptions());
    private long _version;

    /// <summary>How many orders were placed here so far.</summary>
    public long Version => Volatile.Read(ref _version);

    public IReadOnlyList<ReportDay>? Find(DateOnly from, DateOnly to, TimeZoneInfo zone) =>
        _reports.Get<Kept>((from, to, zone.Id)) is { } kept && kept.Version == Version ? kept.Days : null;

    public void Keep(DateOnly from, DateOnly to, TimeZoneInfo zone, IReadOnlyList<ReportDay> days, long version) =>
        _reports.Set((from, to, zone.Id), new Kept(days, version), Lifetime);

    public void Forget() => Interlocked.Increment(ref _version);

    public void Dispose() => _reports.Dispose();

    private sealed record Kept(IReadOnlyList<ReportDay> Days, long Version);
}
