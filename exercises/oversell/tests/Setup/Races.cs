using Harness.Faults;

namespace Oversell.Tests.Setup;

/// <summary>Requests at the same moment, and requests that stall.</summary>
internal static class Races
{
    /// <summary>So many requests may stall at once without anybody else being held up (C3, C9).</summary>
    public const int MostStalled = 10;

    private static readonly TimeSpan StallCeiling = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Sends every wish at once, over the instances in turn, with the service's database operations held in lockstep, and each
    /// until its answer is final.
    /// </summary>
    public static async Task<IReadOnlyList<Outcome>> OrderInLockstepAsync(this ShopWorld world, IReadOnlyList<Wish> wishes)
    {
        var lockstep = world.Group.Interleave(wishes.Count);
        try
        {
            return await Task.WhenAll(wishes.Select(async (wish, index) =>
            {
                var client = world.Clients[index % world.Clients.Count];
                var first = await client.OrderAsync(wish, world.Cancellation);
                lockstep.ParticipantAnswered();
                return new Outcome(wish, ShopClient.IsFinal(first) ? [first] : [first, .. await client.OrderUntilFinalAsync(wish, world.Cancellation)]);
            }));
        }
        finally
        {
            await world.Group.ReleaseAsync(lockstep);
        }
    }

    /// <summary>
    /// Sends requests one after another through the first instance and stalls each at another step: the first before its first
    /// database operation, the second before its second, and so on, until one is answered without having met its stall, or
    /// enough hang. One that neither stalls nor is answered hangs behind the others, and is the last.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="send">Sends the n-th request, counted from zero.</param>
    /// <returns>The requests that hang.</returns>
    public static async Task<IReadOnlyList<StalledRequest<T>>> StallAtEachStepAsync<T>(this ShopWorld world, Func<int, Task<T>> send)
    {
        var stalled = new List<StalledRequest<T>>();
        while (stalled.Count < MostStalled)
        {
            var stall = world.Instances[0].Service.Database.StallOperation(stalled.Count + 1);
            var answer = send(stalled.Count);
            var met = stall.WhenStalledAsync(StallCeiling);
            await Task.WhenAny(answer, met);
            var request = new StalledRequest<T>(stalled.Count, stall, answer);
            if (!answer.IsCompleted && await met)
            {
                stalled.Add(request);
                continue;
            }

            stall.Release();
            if (!answer.IsCompleted) stalled.Add(request);
            break;
        }

        return stalled;
    }

    /// <summary>Lets all of them go on, and waits for their answers.</summary>
    public static async Task<IReadOnlyList<T>> ReleaseAsync<T>(this IEnumerable<StalledRequest<T>> stalled)
    {
        var all = stalled.ToList();
        foreach (var request in all) request.Stall.Release();
        return await Task.WhenAll(all.Select(request => request.Answer));
    }
}

/// <summary>A request that hangs inside the service.</summary>
/// <param name="Index">Which request, counted from zero; it hangs before the operation after.</param>
/// <param name="Stall">What holds it.</param>
/// <param name="Answer">Completes with its answer.</param>
internal sealed record StalledRequest<T>(int Index, OperationStall Stall, Task<T> Answer)
{
    /// <summary>For stories.</summary>
    public override string ToString() => $"stalled before operation {Index + 1}: {Stall.Stalled?.Description ?? "(behind the others)"}";
}
