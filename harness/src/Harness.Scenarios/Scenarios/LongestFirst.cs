using Xunit.Sdk;
using Xunit.v3;

namespace Harness.Scenarios;

/// <summary>
/// Begins with the kinds of scenarios that take longest, because they wait for something: the others run beside them, and a run
/// does not end with one that is alone. A preference: nothing depends on it, and a
/// grading does without.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <inheritdoc />
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        RunSettings.Current is { Key.Length: > 0 } secret
            // Where a service must not learn from its moment what it is judged by, no order is preferred.
            ? KeyedRandom.Shuffled(testCollections, collection => collection.TestCollectionDisplayName, secret.Key, FormattableString.Invariant($"order/{secret.Seed}"))
            : [.. testCollections.OrderBy(collection => Rank(collection)).ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal)];

    // A class is a collection of its own, called after the class; scenarios lie in a folder for each kind. xunit queues all at
    // once on the thread pool, whose threads take some from the front and most from the back.
    private static int Rank(ITestCollection collection) =>
        collection.TestCollectionDisplayName.Contains(".Composites.", StringComparison.Ordinal) ? 0
        : collection.TestCollectionDisplayName.Contains(".Incidents.", StringComparison.Ordinal) ? 2
        : 1;
}
