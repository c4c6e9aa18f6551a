using Harness.Scenarios;
using Oversell.Tests.Setup;

namespace Oversell.Tests.Incidents;

/// <summary>Buyers come and go through two instances while others read the event, and every read is compared with what was known by then.</summary>
public sealed class LeftAtEverySample
{
    private const int Buyers = 12;
    private const int OrdersEach = 5;
    private const int Lookers = 3;
    private const int Seats = 40;
    private const int FewestLooks = 20;

    [Scenario("left-at-every-sample")]
    public Task What_is_left_is_right_whenever_it_is_asked_for() => ShopWorld.RunAsync(async world =>
    {
        await world.WarmUpAsync();
        var created = await world.CreateEventAsync([Seats]);
        var ledger = new LeftLedger(Seats);
        world.Scenario.Did($"Let {Buyers} buyers order and cancel through two instances, {OrdersEach} times each, while others read the event.");

        using var sold = CancellationTokenSource.CreateLinkedTokenSource(world.Cancellation);
        var looks = new Looks(FewestLooks);
        var looking = Enumerable.Range(0, Lookers)
            .Select(number => LookAsync(world, created, ledger, world.Clients[number % 2], looks.Looked, sold.Token)).ToArray();
        // It ends before it is told to only if it has failed.
        var failed = Task.WhenAny(looking);
        var buying = Enumerable.Range(0, Buyers).Select(number => BuyAndCancelAsync(world, created, ledger, number, looks, failed)).ToArray();
        var outcomes = await Task.WhenAll(buying);
        await sold.CancelAsync();
        await Task.WhenAll(looking);

        await world.MustAddUpAsync(created, outcomes.SelectMany(ofOne => ofOne));
        await LookBehindStalledOrdersAsync(world);
    }, new ShopOptions { Instances = 2 });

    /// <summary>An order that is answered to the second request with its key counts from then on, whatever the first request does.</summary>
    private static async Task LookBehindStalledOrdersAsync(ShopWorld world)
    {
        world.Scenario.Did("Stalled orders inside instance 1, each before a different one of its database operations, sent each again through instance 2, and read the events of those that were answered.");
        await world.StallOrdersAtEachStepAsync(
            async () =>
            {
                var created = await world.CreateEventAsync([10]);
                return new StalledWish(created, world.NewWish(created, created.Ticket(quantity: 4)));
            },
            async stalled =>
            {
                await Task.WhenAll(stalled.Select(async request =>
                {
                    var again = await world.Clients[1].OrderAsync(request.Subject.Wish, world.Cancellation);
                    if (again.Status == 201) await world.MustAddUpAsync(request.Subject.Event, [new Outcome(request.Subject.Wish, [again])]);
                }));
                await stalled.ReleaseAsync();
            });
    }

    // Each buyer's last order stays. However slow the service's reads are, buyers come and go until there were enough reads, or a read has
    // failed, but no faster than the reads: so the reads decide how many orders there are, and their time is C3's.
    private static async Task<IReadOnlyList<Outcome>> BuyAndCancelAsync(
        ShopWorld world, Event created, LeftLedger ledger, int number, Looks looks, Task failed)
    {
        var client = world.Clients[number % 2];
        var outcomes = new List<Outcome>();
        for (var turn = 1; ; turn++)
        {
            if (turn > OrdersEach) await Task.WhenAny(looks.WhenLookedAgainAsync(), failed);
            var isLast = turn >= OrdersEach && (looks.AreEnough || failed.IsCompleted);
            var quantity = 1 + ((number + turn) % 3);
            var wish = world.NewWish(created, created.Ticket(quantity: quantity));
            ledger.Asked(quantity);
            var outcome = await world.OrderAsync(wish, client);
            outcomes.Add(outcome);
            if (outcome.Order is not { } order)
            {
                ledger.Refused(quantity);
                if (isLast) break;
                continue;
            }

            ledger.Given(quantity);
            if (isLast) break;
            ledger.CancelAsked(quantity);
            var cancelled = await ShopClient.UntilFinalAsync(() => client.CancelAsync(order.Id, wish.BuyerId, world.Cancellation), world.Cancellation);
            world.Scenario.MustHold(Promises.CancelGivesBack, cancelled[^1].Status == 204, () => [$"{order}", .. Answer.Lines(cancelled)]);
            ledger.Cancelled(quantity);
        }

        return outcomes;
    }

    private static async Task LookAsync(
        ShopWorld world, Event created, LeftLedger ledger, ShopClient client, Action looked, CancellationToken sold)
    {
        while (!sold.IsCancellationRequested)
        {
            var bounds = default(Bounds);
            var answers = await ShopClient.UntilFinalAsync(
                async () =>
                {
                    var read = ledger.Begin();
                    var answer = await client.GetEventAsync(created.Id, world.Cancellation);
                    bounds = read.End();
                    return answer;
                },
                world.Cancellation);
            world.Scenario.MustHoldInTime(Promises.AnswerInTheEnd, ShopClient.IsFinal(answers[^1]), () => [$"GET /events/{created.Id}", .. Answer.Lines(answers)]);
            var left = world.MustBeShown(created, answers[^1]).Left(created.TicketTypes[0].Code);
            world.Scenario.MustHold(
                Promises.LeftIsRight, bounds.Hold(left),
                () => [$"GET /events/{created.Id}: {left} left", $"by the orders and cancellations that were answered before the read or in flight during it: {bounds}"]);
            looked();
        }
    }

    /// <summary>Counts reads of the event. Thread-safe.</summary>
    private sealed class Looks(int enough)
    {
        private TaskCompletionSource _next = NewNext();
        private int _count;

        public bool AreEnough => Volatile.Read(ref _count) >= enough;

        public void Looked()
        {
            Interlocked.Increment(ref _count);
            Interlocked.Exchange(ref _next, NewNext()).SetResult();
        }

        /// <summary>Completes with the next read; at once if there have been enough.</summary>
        public Task WhenLookedAgainAsync()
        {
            var next = Volatile.Read(ref _next).Task;
            return AreEnough ? Task.CompletedTask : next;
        }

        private static TaskCompletionSource NewNext() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
