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
    private static readonly Owner Nobody = new("", "");

    /// <summary>Does what a move says.</summary>
    public async Task DoAsync(LaneRun lane, Move move, Conductor conductor, CancellationToken ends)
    {
        switch (move.Do)
        {
            case "event":
                return;
            case "look":
                await LookAsync(lane, move);
                return;
            case "bad":
                await BadAsync(lane, move);
                return;
            case "bad event":
                await SendAsync(
                    lane, move, $"an event with {move["what"]}: {BadEvents.Of(move["what"]!)}", Nobody, null, null,
                    (number, cancellation) => Creations.PostAsync(world, number, BadEvents.Of(move["what"]!), cancellation));
                return;
            case "create":
                await CreateAsync(lane, move);
                return;
            case "crowd":
                await (move["what"] == "look"
                    ? Task.WhenAll(Enumerable.Range(0, move.Number("count")).Select(_ => LookAsync(lane, move)))
                    : Task.WhenAll(lane.CrowdOf(move).Select(one => OrderAsync(lane, move, one.Owner, one.Wish))));
                return;
            case "order":
                var wish = lane.WishOf(move);
                conductor.Cue($"{lane.Name}:{move["key"]} is sent");
                var last = await OrderAsync(lane, move, lane.OwnerOf(move), wish);
                if (last is { Status: 409 }) conductor.Cue($"{lane.Name}:{move["key"]} is refused");
                if (last is { Status: 201 } && last.Read<Order>() is { } order) _ = TellAsync(lane, move, order, conductor, ends);
                return;
            default:
                await FollowAsync(lane, move, conductor);
                return;
        }
    }

    /// <summary>Orders.</summary>
    /// <returns>The last answer; null for a caller that left.</returns>
    public Task<Answer?> OrderAsync(LaneRun lane, Move? move, Owner owner, Wish wish) =>
        SendAsync(lane, move, "order", owner, wish, null, (number, cancellation) => world.Clients[number].OrderUncheckedAsync(wish, cancellation));

    /// <summary>Reads the event.</summary>
    /// <returns>The last answer; null for a caller that left.</returns>
    public Task<Answer?> LookAsync(LaneRun lane, Move? move) => SendAsync(
        lane, move, "look", Nobody, null, null, (number, cancellation) => world.Clients[number].GetEventUncheckedAsync(lane.Event.Id, cancellation));

    /// <summary>Confirms, cancels or reads an order.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="move">The move that says so; null when it is none.</param>
    /// <param name="what">"confirm", "cancel" or "read", and whatever else tells requests apart.</param>
    /// <param name="owner">Whose order it is, or who asks instead.</param>
    /// <param name="id">The order's id.</param>
    /// <returns>The last answer; null for a caller that left.</returns>
    public Task<Answer?> AboutAsync(LaneRun lane, Move? move, string what, Owner owner, string id)
    {
        // A header that is null is not sent.
        var buyer = (owner.BuyerId == BadBuyers.Absent ? null : owner.BuyerId)!;
        return SendAsync(lane, move, what, owner, null, id, (number, cancellation) => what.Split(' ')[0] switch
        {
            "confirm" => world.Clients[number].ConfirmUncheckedAsync(id, buyer, cancellation),
            "cancel" => world.Clients[number].CancelUncheckedAsync(id, buyer, cancellation),
            _ => world.Clients[number].GetOrderUncheckedAsync(id, buyer, cancellation),
        });
    }

    // An order that does not exist yet is neither confirmed, cancelled nor read, unless the move is about just that.
    private async Task FollowAsync(LaneRun lane, Move move, Conductor conductor)
    {
        var owner = lane.OwnerOf(move);
        if (move["which"] is not null)
        {
            await AboutAsync(lane, move, $"{move.Do}{LaneRules.Unknown}", owner, $"{Guid.NewGuid()}");
            return;
        }

        if (lane.Asked.FirstOrDefault(asked => asked.What == "order" && asked.Owner == owner && asked.Is(201))?.Answer?.Field("id") is not { } id) return;
        var (what, asker) = move["by"] switch
        {
            null => (move.Do, owner),
            "another buyer" => (move.Do, owner with { BuyerId = lane.Stranger() }),
            var bad => ($"{move.Do} by {bad}", owner with { BuyerId = BadBuyers.Of(bad, owner.BuyerId) }),
        };
        var last = await AboutAsync(lane, move, what, asker, id);
        if (what == "confirm" && last is { Status: 200 }) conductor.Cue($"{lane.Name}:{move["key"]} is confirmed");
        if (what == "cancel" && last is { Status: 204 }) conductor.Cue($"{lane.Name}:{move["key"]} is cancelled");
    }

    // A good order may have the same key, before or after: bad input whose key is used is bad input, and a refusal leaves its key free (C4, C12).
    private async Task BadAsync(LaneRun lane, Move move)
    {
        var wish = world.NewWish(lane.Event, lane.Event.PromoCodes[0].Code, lane.Event.Ticket());
        var (bad, owner) = (BadOrders.Of(move["what"]!, wish), new Owner(wish.BuyerId, wish.Key));
        if (move["good"] == "before") await OrderAsync(lane, move, owner, wish);
        await SendAsync(
            lane, move, $"an order with {move["what"]}: {bad.Body}", owner, null, null,
            (number, cancellation) => world.Clients[number].PostOrderUncheckedAsync(lane.Event.Id, bad.Body, bad.Headers, cancellation));
        if (move["good"] == "after") await OrderAsync(lane, move, owner, wish);
    }

    private async Task CreateAsync(LaneRun lane, Move move)
    {
        var asked = Creations.AtItsLimits(world.Scenario);
        var last = await SendAsync(lane, move, "create", Nobody, null, null, (number, cancellation) => Creations.PostAsync(world, number, asked.Body, cancellation));
        if (last is { Status: 201 }) lane.Keep(Creations.MustBeCreated(world.Scenario, asked, last));
    }

    private async Task<Answer?> SendAsync(
        LaneRun lane, Move? move, string what, Owner owner, Wish? wish, string? orderId, Func<int, CancellationToken, Task<Answer>> send)
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
                var answer = await send(number, cancellation);
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
