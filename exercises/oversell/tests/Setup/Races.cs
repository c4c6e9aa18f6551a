using Harness.Faults;
using Harness.Scenarios;

namespace Oversell.Tests.Setup;

/// <summary>Requests at the same moment, and requests that stall.</summary>
internal static class Races
{
    /// <summary>So many requests may stall at once without anybody else being held up (C3, C9).</summary>
    public const int MostStalled = 10;

    private static readonly TimeSpan StallCeiling = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ExpiredMayCount = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan JustBefore = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Sends every wish at once, over the instances in turn, with the service's database operations held in lockstep, and each
    /// until its answer is final.
    /// </summary>
    public static async Task<IReadOnlyList<Outcome>> OrderInLockstepAsync(this ShopWorld world, IReadOnlyList<Wish> wishes, int? rounds = null)
    {
        var lockstep = world.Group.Interleave(wishes.Count, rounds);
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
            if (answer.IsCompleted) break;
            ScenarioContext.MeasurementIsValid(
                stalled.Count > 0, $"The first request was neither stalled nor answered within {StallCeiling.TotalSeconds} s, and there was nobody to wait for.");
            stalled.Add(request);
            break;
        }

        return stalled;
    }

    /// <summary>
    /// Waits until the first of these holds is about to end: late enough that what stalls now need not stall for longer than a
    /// service's own time-outs allow.
    /// </summary>
    public static Task UntilJustBeforeAsync(this ShopWorld world, IEnumerable<Outcome> bought) =>
        world.UntilAsync(bought.Min(outcome => outcome.Order!.ExpiresAt) - JustBefore);

    /// <summary>Waits until the holds have ended. The race was on: when the requests had stalled, most of them had not.</summary>
    /// <exception cref="InconclusiveException">The machine was too slow for that.</exception>
    public static async Task UntilExpiredAsync(this ShopWorld world, IReadOnlyCollection<Outcome> bought)
    {
        var ended = bought.Count(outcome => outcome.Order!.ExpiresAt <= DateTimeOffset.UtcNow);
        ScenarioContext.MeasurementIsValid(ended <= bought.Count / 2, $"{ended} of {bought.Count} holds ended before the requests had stalled.");
        await world.UntilAsync(bought.Max(outcome => outcome.Order!.ExpiresAt));
    }

    /// <summary>
    /// Orders what an expired hold may still have, for as long as it may (C5), or until the order is given. Decides nothing.
    /// </summary>
    public static Task WhenBoughtAsync(this ShopWorld world, Wish wish, ShopClient client) =>
        Caller.UntilAsync(() => client.OrderUncheckedAsync(wish, world.Cancellation), answer => answer.Status == 201, ExpiredMayCount, world.Cancellation);

    /// <summary>
    /// Reads the event until so many tickets of its first type are left, for as long as an expired hold may count (C5). Decides
    /// nothing.
    /// </summary>
    public static Task WhenLeftAsync(this ShopWorld world, Event created, int left, ShopClient client) =>
        Caller.UntilAsync(
            () => client.GetEventUncheckedAsync(created.Id, world.Cancellation),
            answer => answer.Read<Event>()?.TicketTypes.Any(type => type.Code == created.TicketTypes[0].Code && type.Left == left) ?? false,
            ExpiredMayCount, world.Cancellation);

    /// <summary>Lets all of them go on, and waits for their answers.</summary>
    public static Task<T[]> ReleaseAsync<T>(this IEnumerable<StalledRequest<T>> stalled) =>
        Task.WhenAll(stalled.Select(request => request.ReleaseAsync()));
}

/// <summary>A request that hangs inside the service.</summary>
/// <param name="Index">Which request, counted from zero; it hangs before the operation after.</param>
/// <param name="Stall">What holds it.</param>
/// <param name="Answer">Completes with its answer.</param>
internal sealed record StalledRequest<T>(int Index, OperationStall Stall, Task<T> Answer)
{
    /// <summary>Lets it go on, and waits for its answer.</summary>
    public Task<T> ReleaseAsync()
    {
        Stall.Release();
        return Answer;
    }

    /// <summary>For stories.</summary>
    public override string ToString() => $"stalled before operation {Index + 1}: {Stall.Stalled?.Description ?? "(behind the others)"}";
}
