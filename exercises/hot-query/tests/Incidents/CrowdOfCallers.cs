using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Incidents;

public sealed class CrowdOfCallers
{
    private const int Callers = 200;
    private const int Leaving = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(40);

    [Scenario("crowd-of-callers")]
    public Task Two_hundred_callers_at_once_are_all_served() => OrdersWorld.RunAsync(async world =>
    {
        var customers = world.Fresh.CountBy(order => order.CustomerId).Where(one => one.Value >= 2).Select(one => one.Key).ToArray();
        var emails = world.Fresh.Select(order => order.Email).Distinct().ToArray();
        world.Scenario.Did($"Let {Leaving} callers ask for a page and leave before they were answered.");
        await Task.WhenAll(Enumerable.Range(0, Leaving).Select(number => AskAndLeaveAsync(world, customers[number % customers.Length])));
        world.Scenario.Did($"Let {Callers} callers ask at once, most for a page, some for a search or a report, and held their first statements until nothing moved any more.");
        var lockstep = world.Group.Interleave(Callers, rounds: 3);
        var asking = Enumerable.Range(0, Callers).Select(async number =>
        {
            var (email, customer) = (emails[number % emails.Length], customers[number % customers.Length]);
            (string Path, string What, Func<Answer, bool> IsIt) asked = (number % 10) switch
            {
                0 => ($"orders/search?email={Uri.EscapeDataString(email)}", "a search",
                    answer => OrdersOf(answer).Any(order => string.Equals(order.Email, email, StringComparison.OrdinalIgnoreCase))),
                1 => ($"reports/daily?from=2024-0{1 + number % 9}-01&to=2024-0{1 + number % 9}-09&tz=Europe/Berlin", "a report",
                    answer => answer.Read<ShownReport>()?.Days?.Count == 9),
                _ => ($"customers/{customer}/orders?limit={1 + number % 30}", "a page",
                    answer => OrdersOf(answer) is [_, ..] orders && orders.All(order => order.CustomerId == customer)),
            };
            var answer = await world.Client.GetAsync(asked.Path, world.Cancellation);
            lockstep.ParticipantAnswered();
            return (asked.What, Answer: answer, asked.IsIt);
        }).ToArray();
        var answers = await Task.WhenAll(asking);
        await world.Group.ReleaseAsync(lockstep);
        world.Scenario.MustHoldInTime(
            Promises.Answered, answers.All(one => one.Answer.Status == 200),
            () =>
            [
                $"{answers.Count(one => one.Answer.Status == 200)} of {Callers} were answered 200",
                .. answers.Where(one => one.Answer.Status != 200).CountBy(one => $"{one.What}: {one.Answer}").OrderByDescending(one => one.Value)
                    .Take(4).Select(one => $"{one.Value} times {one.Key}"),
            ]);
        // Whether or not a statement was held, each served answer must be the requested one.
        foreach (var (what, answer, isIt) in answers) world.Scenario.MustHold(Promises.Readable, isIt(answer), () => [$"asked for {what} and got something else: {answer}"]);
    }, new OrdersOptions { FreshOrders = 1_200, Isolation = Isolation.OwnProcess });

    private static async Task AskAndLeaveAsync(OrdersWorld world, long customer)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(world.Cancellation);
        leaving.CancelAfter(Patience);
        try
        {
            await world.Client.AskPageAsync(new OrderList(customer), null, null, leaving.Token);
        }
        catch (OperationCanceledException) when (!world.Cancellation.IsCancellationRequested)
        {
            // It left.
        }
    }

    private static IReadOnlyList<ShownOrder> OrdersOf(Answer answer) =>
        answer.Read<ShownPage>()?.Orders is { } orders && orders.All(order => order is not null) ? orders : [];
}
