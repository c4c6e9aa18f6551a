using Xunit.Sdk;
using Xunit.v3;

namespace Harness.Scenarios;

/// <summary>
/// Starts the kinds of scenarios that take longest, because they wait for something, first: the others run beside them, and the
/// run does not end with one slow scenario alone. This is only a preference; nothing depends on it, and grading shuffles instead.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <inheritdoc />
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        RunSettings.Current is { Key.Length: > 0 } secret
            // In grading, a service must not learn from its position in the run which scenario it is in.
            ? KeyedRandom.Shuffled(testCollections, collection => collection.TestCollectionDisplayName, secret.Key, FormattableString.Invariant($"order/{secret.Seed}"))
            : [.. testCollections.OrderBy(collection => Rank(collection)).ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal)];

    // Each class is its own collection, named after the class; the scenarios of each kind are in one folder. xunit queues all
    // collections on the thread pool at once, whose threads take some from the front and most from the back.
    private static int Rank(ITestCollection collection) =>
        collection.TestCollectionDisplayName.Contains(".Composites.", StringComparison.Ordinal) ? 0
        : collection.TestCollectionDisplayName.Contains(".Incidents.", StringComparison.Ordinal) ? 2
        : 1;
}
