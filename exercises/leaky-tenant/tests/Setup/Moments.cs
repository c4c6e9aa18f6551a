using Exercises.Testing;
using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>When requests are sent, and when what they bring about is looked at.</summary>
internal static class Moments
{
    private static readonly TimeSpan StillFor = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AtMost = TimeSpan.FromMilliseconds(250);

    /// <summary>Sends a request for each caller at the same moment, with the service's operations in lockstep.</summary>
    /// <param name="world">The world.</param>
    /// <param name="callers">The callers.</param>
    /// <param name="send">Sends a caller's request.</param>
    /// <param name="rounds">How many releases are forced; null for the default.</param>
    /// <returns>The answers, in the callers' order.</returns>
    public static async Task<IReadOnlyList<Answer>> SendAtOnceAsync<TCaller>(
        this TenantWorld world, IReadOnlyCollection<TCaller> callers, Func<TCaller, Task<Answer>> send, int? rounds = null)
    {
        // Every answer is final: nobody sends anything twice.
        var answers = await world.SendInLockstepAsync(
            callers, send, isFinal: _ => true, untilFinal: _ => Task.FromResult<IReadOnlyList<Answer>>([]), rounds);
        return [.. answers.Select(one => one[0])];
    }

    /// <summary>
    /// Between two looks at what shows in answers only: returns when the service has done what it was about to do, and soon in any case.
    /// </summary>
    public static Task BeforeTheNextLookAsync(this TenantWorld world) => Quiet.UntilAsync(
        () => world.Internet.Journal.Count + world.Outside.Journal.Count + world.Identity.Journal.Count
            + world.Instances.Sum(instance => instance.Database.Units),
        StillFor, AtMost, world.Cancellation);
}
