using Harness.Scenarios;

namespace Oversell.Tests.Setup;

/// <summary>Requests at the same moment, and holds that end while requests hang.</summary>
internal static class Races
{
    private static readonly TimeSpan ExpiredMayCount = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    /// <summary>How long before the end of holds their requests are stalled, at the first attempt.</summary>
    public static readonly TimeSpan JustBefore = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Sends every wish at once, over the instances in turn, with the service's database operations held in lockstep, and each
    /// until its answer is final.
    /// </summary>
    public static async Task<IReadOnlyList<Outcome>> OrderInLockstepAsync(this ShopWorld world, IReadOnlyList<Wish> wishes, int? rounds = null)
    {
        var callers = wishes.Select((wish, index) => (Wish: wish, Client: world.Clients[index % world.Clients.Count])).ToArray();
        var answers = await world.SendInLockstepAsync(
            callers, caller => caller.Client.OrderAsync(caller.Wish, world.Cancellation), ShopClient.IsFinal,
            caller => caller.Client.OrderUntilFinalAsync(caller.Wish, world.Cancellation), rounds);
        return [.. wishes.Zip(answers, (wish, own) => new Outcome(wish, own))];
    }

    /// <summary>
    /// Waits until the first of these holds is about to end: late enough that a request stalled now need not stall for longer than a
    /// service's own time-outs allow; earlier in a later attempt, for a slow machine or a slow service.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="bought">The holds, all of them just made.</param>
    /// <param name="since">When the first of them was requested: each must last for its lifetime (C5).</param>
    public static Task UntilJustBeforeAsync(this ShopWorld world, IReadOnlyCollection<Outcome> bought, DateTimeOffset since)
    {
        var (earliest, latest) = (since + world.Options.Lifetime - Tolerance, DateTimeOffset.UtcNow + world.Options.Lifetime + Tolerance);
        foreach (var outcome in bought)
        {
            world.Scenario.MustHold(
                Promises.HoldLasts, outcome.Order!.ExpiresAt >= earliest && outcome.Order.ExpiresAt <= latest,
                () => [.. outcome.Lines, $"expected to expire from {earliest:HH:mm:ss.fff} to {latest:HH:mm:ss.fff}"]);
        }

        return world.UntilAsync(bought.Min(outcome => outcome.Order!.ExpiresAt) - JustBefore * world.Scenario.Attempt);
    }

    /// <summary>
    /// Waits until the holds have ended. The race should have taken place: when the requests had stalled, most of the holds had not ended. A
    /// slow service may be late each time, so the last attempt is judged by what is seen all the same.
    /// </summary>
    /// <exception cref="InconclusiveException">Another attempt starts earlier; or the machine was starved.</exception>
    public static async Task UntilExpiredAsync(this ShopWorld world, IReadOnlyCollection<Outcome> bought)
    {
        var ended = bought.Count(outcome => outcome.Order!.ExpiresAt <= DateTimeOffset.UtcNow);
        world.Scenario.ShouldBeForced(ended <= bought.Count / 2, $"{ended} of {bought.Count} holds ended before the requests had stalled.");
        await world.UntilAsync(bought.Max(outcome => outcome.Order!.ExpiresAt));
    }

    /// <summary>
    /// Orders the tickets of an expired hold, for as long as the hold may still count (C5), or until the order is accepted. Decides nothing.
    /// </summary>
    public static Task WhenBoughtAsync(this ShopWorld world, Wish wish, ShopClient client) =>
        Caller.UntilAsync(() => client.OrderUncheckedAsync(wish, world.Cancellation), answer => answer.Status == 201, ExpiredMayCount, world.Cancellation);

    /// <summary>
    /// Reads the event until this many tickets of its first type are left, for as long as an expired hold may count (C5). Decides
    /// nothing.
    /// </summary>
    public static Task WhenLeftAsync(this ShopWorld world, Event created, int left, ShopClient client) =>
        Caller.UntilAsync(
            () => client.GetEventUncheckedAsync(created.Id, world.Cancellation),
            answer => answer.Read<Event>()?.TicketTypes.Any(type => type.Code == created.TicketTypes[0].Code && type.Left == left) ?? false,
            ExpiredMayCount, world.Cancellation);
}
