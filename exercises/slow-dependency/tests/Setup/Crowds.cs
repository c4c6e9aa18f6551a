using System.Diagnostics;
using Harness.Fakes;
using Harness.Load;
using Harness.Scenarios;

namespace SlowDependency.Tests.Setup;

/// <summary>Many callers: in turn, together, and gone.</summary>
internal static class Crowds
{
    private const int AtATime = 4;
    private static readonly TimeSpan LeavesWithin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LeavingIsNoticed = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan QuietPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan QuietCeiling = TimeSpan.FromSeconds(4);

    // When failing must have fallen to a trickle, and how much that is (C8).
    private static readonly TimeSpan FallsWithin = TimeSpan.FromSeconds(6);
    private const int TricklePerSecond = 5;

    /// <summary>Does something with each element, a few at a time, through the instances in turn.</summary>
    public static Task EachAsync<T>(this StoreWorld world, IEnumerable<T> elements, Func<T, StoreClient, Task> action) =>
        Parallel.ForEachAsync(
            elements.Select((element, index) => (element, Client: world.Clients[index % world.Clients.Count])),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = world.Cancellation },
            async (one, _) => await action(one.element, one.Client));

    /// <summary>
    /// Sends a request for each element, and closes their connections a moment after the first call for them came to one of the
    /// dependencies: when no more come, and well within the time that calls are waited for (C4).
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="elements">What is asked for.</param>
    /// <param name="send">Sends the request for one of them.</param>
    /// <param name="isAsked">Whether a call to a dependency is made for one of these.</param>
    /// <param name="dependencies">Who is called.</param>
    /// <returns>How many had not been answered by then.</returns>
    public static async Task<int> AbandonAsync<T>(
        this StoreWorld world, IReadOnlyList<T> elements, Func<T, CancellationToken, Task<Answer>> send, Func<FakeRequest, bool> isAsked,
        params HttpFake[] dependencies)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(world.Cancellation);
        var asking = elements.Select(element => send(element, leaving.Token)).ToArray();
        await dependencies.WhenAskedAsync(isAsked, Task.WhenAll(asking));
        await Task.WhenAny(dependencies.Select(dependency => dependency.GatherAsync(elements.Count, LeavesWithin, isAsked)));
        await leaving.CancelAsync();
        await ((Task)Task.WhenAll(asking)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return asking.Count(one => one.IsCanceled);
    }

    /// <summary>
    /// Returns when no call to these is open any more, or a moment later: well within the time that calls are waited for (C4).
    /// Decides nothing.
    /// </summary>
    public static Task WhenNobodyWaitsAsync(params IEnumerable<HttpFake> dependencies) =>
        Task.WhenAll(dependencies.Select(dependency => dependency.Journal.WhenAsync(journal => journal.InFlight == 0, LeavingIsNoticed)));

    /// <summary>Returns when no dependency has been called for a moment. Decides nothing.</summary>
    public static async Task WhenQuietAsync(this StoreWorld world)
    {
        var (startedAt, quietSince, before) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp(), Calls());
        while (Stopwatch.GetElapsedTime(quietSince) < Quiet && Stopwatch.GetElapsedTime(startedAt) < QuietCeiling)
        {
            await Task.Delay(QuietPoll, world.Cancellation);
            var now = Calls();
            if (now != before) (before, quietSince) = (now, Stopwatch.GetTimestamp());
        }

        int Calls() => world.Dependencies.Sum(dependency => dependency.Journal.Count);
    }

    /// <summary>Of what a dependency was sent while it failed every call, only a trickle came at last.</summary>
    /// <param name="world">The world.</param>
    /// <param name="dependency">What failed.</param>
    /// <param name="since">When it began to fail, by its journal.</param>
    /// <param name="load">What was asked meanwhile, from then on.</param>
    public static void MustBeATrickle(this StoreWorld world, HttpFake dependency, TimeSpan since, LoadResult load)
    {
        var counted = load.Samples.Where(sample => sample.Started >= FallsWithin).ToList();
        var seconds = (load.Samples.Max(sample => sample.Intended) - FallsWithin).TotalSeconds;
        var most = TricklePerSecond * world.Clients.Count * seconds;
        ScenarioContext.MeasurementIsValid(counted.Count >= most * 2, $"Only {counted.Count} requests could be sent in the last {seconds:0.0} s.");
        var calls = dependency.Journal.Entries.Count(entry => entry.ReceivedAt >= since + FallsWithin);
        world.Scenario.MustBeAtMost(
            Promises.FallsToATrickle, "calls a second while all fail", calls / seconds / world.Clients.Count, TricklePerSecond,
            () => [$"{dependency.Name} had been failing every call for {FallsWithin.TotalSeconds} s", $"requests in the next {seconds:0.0} s: {counted.Count}, over {world.Clients.Count} instance(s)", $"calls to it: {calls}"]);
    }
}
