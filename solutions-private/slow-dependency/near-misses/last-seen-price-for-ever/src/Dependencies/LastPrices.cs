using System.Collections.Concurrent;

namespace SlowDependency.Dependencies;

/// <summary>The last price that pricing gave for each product.</summary>
internal sealed class LastPrices : ConcurrentDictionary<string, Price>;
