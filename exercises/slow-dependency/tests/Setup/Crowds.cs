using Exercises.Testing;
using Harness.Fakes;
using Harness.Scenarios;

namespace SlowDependency.Tests.Setup;

/// <summary>Many callers: in turn, at once, and leaving early.</summary>
internal static class Crowds
{
    private const int AtATime = 4;
    private static readonly TimeSpan LeavesWithin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LeavingIsNoticed = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan QuietFor = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan QuietCeiling = TimeSpan.FromSeconds(4);

    /// <summary>Does something with each element, a few at a time, through the instances in turn.</summary>
    public static Task EachAsync<T>(this StoreWorld world, IEnumerable<T> elements, Func<T, StoreClient, Task> action) =>
        Parallel.ForEachAsync(
            elements.Select((element, index) => (element, Client: world.Clients[index % world.Clients.Count])),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = world.Cancellation },
            async (one, _) => await action(one.element, one.Client));

    /// <summary>
    /// Sends a request for each element, and closes their connections a moment after the first call for them reached one of the
    /// dependencies: when no more calls come, and well within the time that a service must wait for them (C4).
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="elements">The subjects of the requests.</param>
    /// <param name="send">Sends the request for one element.</param>
    /// <param name="isAsked">Whether a call to a dependency is made for one of these.</param>
    /// <param name="dependencies">The dependencies that may be called.</param>
    /// <returns>For each element the answer that came before the caller left, already checked; null without one.</returns>
    public static async Task<IReadOnlyList<Answer?>> AbandonAsync<T>(
        this StoreWorld world, IReadOnlyList<T> elements, Func<T, CancellationToken, Task<Answer>> send, Func<FakeRequest, bool> isAsked,
        params HttpFake[] dependencies)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(world.Cancellation);
        var asking = elements.Select(element => send(element, leaving.Token)).ToArray();
        await dependencies.WhenAskedAsync(isAsked, Task.WhenAll(asking));
        await Task.WhenAny(dependencies.Select(dependency => dependency.GatherAsync(elements.Count, LeavesWithin, isAsked)));
        var answered = asking.Where(one => one.IsCompleted).ToHashSet();
        await leaving.CancelAsync();
        // An answer that came before the caller left is judged: a wrong one throws here.
        var answers = await Task.WhenAll(asking.Select(one => AnswerOrNoneAsync(one, leaving.Token)));
        world.Cancellation.ThrowIfCancellationRequested();
        // A connection that broke while it was being closed was closed by its caller.
        return [.. asking.Zip(answers, (one, answer) => answer?.Status is null && !answered.Contains(one) ? null : answer)];
    }

    private static async Task<Answer?> AnswerOrNoneAsync(Task<Answer> asking, CancellationToken left)
    {
        try
        {
            return await asking;
        }
        catch (OperationCanceledException) when (left.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>
    /// Returns when no call to these dependencies is open any more, or a moment later: well within the time that a service must wait for
    /// calls (C4). Decides nothing.
    /// </summary>
    public static Task WhenNoCallIsOpenAsync(params IEnumerable<HttpFake> dependencies) =>
        Task.WhenAll(dependencies.Select(dependency => dependency.Journal.WhenAsync(journal => journal.InFlight == 0, LeavingIsNoticed)));

    /// <summary>Returns when no dependency has been called for a moment. Decides nothing.</summary>
    public static Task WhenQuietAsync(this StoreWorld world) => Quiet.UntilAsync(
        () => world.Dependencies.Sum(dependency => (long)dependency.Journal.Count), QuietFor, QuietCeiling, world.Cancellation);
}
