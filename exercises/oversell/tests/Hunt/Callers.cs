using Harness.Hunting;
using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Hunt;

/// <summary>Sends what moves say, and keeps every answer.</summary>
/// <param name="world">The world.</param>
/// <param name="trouble">Where callers go.</param>
internal sealed class Callers(ShopWorld world, Trouble trouble)
{
    private static readonly TimeSpan AboutToExpire = TimeSpan.FromSeconds(0.4);

    /// <summary>Does what a move says; an order that does not exist yet is neither confirmed, cancelled nor read.</summary>
    public async Task DoAsync(LaneRun lane, Move move, Conductor conductor, CancellationToken ends)
    {
        switch (move.Do)
        {
            case "event":
                return;
            case "look":
                await SendAsync(lane, move, "look", new Owner("", ""), null, null, (client, cancellation) => client.GetEventUncheckedAsync(lane.Event.Id, cancellation));
                return;
            case "bad":
                await BadAsync(lane, move);
                return;
            case "crowd":
                await Task.WhenAll(lane.CrowdOf(move).Select(one => OrderAsync(lane, move, one.Owner, one.Wish)));
                return;
            case "order":
                var wish = lane.WishOf(move);
                conductor.Cue($"{lane.Name}:{move["key"]} is sent");
                var last = await OrderAsync(lane, move, lane.OwnerOf(move), wish);
                if (last is { Status: 201 } && last.Read<Order>() is { } order) _ = TellAsync(lane, move, order, conductor, ends);
                return;
        }

        var owner = lane.OwnerOf(move);
        if (lane.Asked.FirstOrDefault(asked => asked.What == "order" && asked.Owner == owner && asked.Is(201))?.Answer?.Field("id") is not { } id) return;
        await AboutAsync(lane, move, move.Do, move["by"] is null ? owner : owner with { BuyerId = lane.Stranger() }, id);
    }

    /// <summary>Orders.</summary>
    /// <returns>The last answer; null for a caller that left.</returns>
    public Task<Answer?> OrderAsync(LaneRun lane, Move? move, Owner owner, Wish wish) =>
        SendAsync(lane, move, "order", owner, wish, null, (client, cancellation) => client.OrderUncheckedAsync(wish, cancellation));

    /// <summary>Confirms, cancels or reads an order.</summary>
    /// <returns>The last answer; null for a caller that left.</returns>
    public Task<Answer?> AboutAsync(LaneRun lane, Move? move, string what, Owner owner, string id) =>
        SendAsync(lane, move, what, owner, null, id, (client, cancellation) => what switch
        {
            "confirm" => client.ConfirmUncheckedAsync(id, owner.BuyerId, cancellation),
            "cancel" => client.CancelUncheckedAsync(id, owner.BuyerId, cancellation),
            _ => client.GetOrderUncheckedAsync(id, owner.BuyerId, cancellation),
        });

    private Task<Answer?> BadAsync(LaneRun lane, Move move)
    {
        var wish = world.NewWish(lane.Event, lane.Event.PromoCodes[0].Code, lane.Event.Ticket());
        var bad = BadOrders.Of(move["what"]!, wish);
        return SendAsync(
            lane, move, $"an order with {move["what"]}: {bad.Body}", new Owner(wish.BuyerId, wish.Key), null, null,
            (client, cancellation) => client.PostOrderUncheckedAsync(lane.Event.Id, bad.Body, bad.Headers, cancellation));
    }

    private async Task<Answer?> SendAsync(
        LaneRun lane, Move? move, string what, Owner owner, Wish? wish, string? orderId, Func<ShopClient, CancellationToken, Task<Answer>> send)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(world.Cancellation);
        if (move?["until"] == "leaves") leaving.CancelAfter(move.Seconds("patience", 0.2));
        if (move?["until"] is not null) return await OnceAsync(leaving.Token);
        var answers = await Caller.UntilAsync(
            async () => (await OnceAsync(world.Cancellation))!, ShopClient.IsFinal, ShopClient.RetryCeiling, world.Cancellation, trouble.Undisturbed);
        world.Scenario.MustHoldInTime(Promises.AnswerInTheEnd, ShopClient.IsFinal(answers[^1]), () => [$"{wish?.ToString() ?? $"{what} {orderId}"}", .. Answer.Lines(answers)]);
        return answers[^1];

        async Task<Answer?> OnceAsync(CancellationToken cancellation)
        {
            var number = await trouble.EnterAsync(move?["through"]);
            var sentAt = DateTimeOffset.UtcNow;
            try
            {
                var answer = await send(world.Clients[number], cancellation);
                lane.Keep(new Asked(what, owner, wish, orderId, number, sentAt, DateTimeOffset.UtcNow, answer));
                return answer;
            }
            catch (OperationCanceledException) when (!world.Cancellation.IsCancellationRequested)
            {
                lane.Keep(new Asked(what, owner, wish, orderId, number, sentAt, DateTimeOffset.MaxValue, null));
                return null;
            }
            finally
            {
                trouble.Leave(number);
            }
        }
    }

    // Tells those who wait for the order, and for its end.
    private static async Task TellAsync(LaneRun lane, Move move, Order order, Conductor conductor, CancellationToken ends)
    {
        conductor.Cue($"{lane.Name}:{move["key"]} is held");
        var until = order.ExpiresAt - AboutToExpire - DateTimeOffset.UtcNow;
        if (until > TimeSpan.Zero && until < ShopVocabulary.Lifetime) await Task.Delay(until, ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        conductor.Cue($"{lane.Name}:{move["key"]} is about to expire");
    }
}
