using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Incidents;

public sealed class CrowdOfCallers
{
    private const int Callers = 200;

    [Scenario("crowd-of-callers")]
    public Task Two_hundred_callers_at_once_are_all_served() => OrdersWorld.RunAsync(async world =>
    {
        var customers = world.Fresh.CountBy(order => order.CustomerId).Where(one => one.Value >= 2).Select(one => one.Key).ToArray();
        var emails = world.Fresh.Select(order => order.Email).Distinct().ToArray();
        world.Scenario.Did($"Let {Callers} callers ask at once, most for a page, some for an address or a report, and held their first statements until nothing moved any more.");
        var lockstep = world.Group.Interleave(Callers, rounds: 3);
        var asking = Enumerable.Range(0, Callers).Select(async number =>
        {
            var (path, what) = (number % 10) switch
            {
                0 => ($"orders/search?email={Uri.EscapeDataString(emails[number % emails.Length])}", "a search"),
                1 => ($"reports/daily?from=2024-0{1 + number % 9}-01&to=2024-0{1 + number % 9}-09&tz=Europe/Berlin", "a report"),
                _ => ($"customers/{customers[number % customers.Length]}/orders?limit={1 + number % 30}", "a page"),
            };
            var answer = await world.Client.GetAsync(path, world.Cancellation);
            lockstep.ParticipantAnswered();
            return (What: what, Answer: answer);
        }).ToArray();
        var answers = await Task.WhenAll(asking);
        await world.Group.ReleaseAsync(lockstep);
        ScenarioContext.MeasurementIsValid(lockstep.Rounds.Count > 0, "No statement of any request passed the network to the database.");
        world.Scenario.MustHoldInTime(
            Promises.Answered, answers.All(one => one.Answer.Status == 200),
            () =>
            [
                $"{answers.Count(one => one.Answer.Status == 200)} of {Callers} were answered 200",
                .. answers.Where(one => one.Answer.Status != 200).CountBy(one => $"{one.What}: {one.Answer}").OrderByDescending(one => one.Value)
                    .Take(4).Select(one => $"{one.Value} times {one.Key}"),
            ]);
    }, new OrdersOptions { FreshOrders = 1_200, Isolation = Isolation.OwnProcess });
}
