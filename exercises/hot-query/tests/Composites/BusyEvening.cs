using Harness.Load;
using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Composites;

public sealed class BusyEvening
{
    private const int RequestsPerSecond = 30;
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(6);

    [Scenario("busy-evening")]
    public Task An_evenings_traffic_over_a_years_data() => OrdersWorld.RunAsync(async world =>
    {
        var orders = OrdersSetup.OrdersOf(OrdersSetup.Whole);
        var customers = await world.QueryAsync<long>("SELECT customer_id FROM orders ORDER BY md5(id::text || $1) LIMIT 200", world.Scenario.Token());
        var emails = await world.QueryAsync<string>("SELECT email FROM orders ORDER BY md5(id::text || $1) LIMIT 50", world.Scenario.Token());
        world.Scenario.Did($"Sent {RequestsPerSecond} requests a second for {Lasting.TotalSeconds:0} s over production's data: pages, searches, reports, and orders.");
        await world.Counters.ResetAsync(world.Cancellation);
        var load = await LoadRunner.RunAsync(
            ArrivalSchedule.Poisson(RequestsPerSecond, Lasting, world.Scenario.Next(1, int.MaxValue), new("page", 5), new("largest customer", 1), new("search", 1), new("report", 1), new("order", 2)),
            async (arrival, cancellation) =>
            {
                var number = arrival.Index;
                var customer = customers[number % customers.Count];
                var answer = await (arrival.Kind switch
                {
                    0 => world.Client.AskPageAsync(new OrderList(customer), null, null, cancellation),
                    1 => world.Client.AskPageAsync(new OrderList(orders.LargeCustomer(0)), null, 100, cancellation),
                    2 => world.Client.GetAsync($"orders/search?email={Uri.EscapeDataString(emails[number % emails.Count])}", cancellation),
                    3 => world.Client.GetAsync($"reports/daily?from=2024-05-{1 + number % 20:00}&to=2024-05-{3 + number % 20:00}&tz=Europe/Berlin", cancellation),
                    _ => world.Client.PostAsync(
                        $$"""{"customerId":{{customer}},"email":"evening@mail.example","lines":[{"sku":"SKU-1","quantity":1,"unitPriceCents":{{number}}}]}""",
                        cancellation),
                });
                return new SampleResult(answer.Status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none", answer.Status);
            },
            cancellation: world.Cancellation);
        world.Scenario.Plots.Requests(load);
        var cost = await world.ReadCostAsync();
        var served = load.Samples.Count(sample => sample.Status is 200 or 201);
        world.Scenario.MustHoldInTime(
            Promises.Answered, served == load.Planned,
            () =>
            [
                $"{served} of {load.Planned} requests were served",
                .. load.Samples.CountBy(sample => $"{sample.Kind}: {sample.Outcome}").OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Value} times {one.Key}"),
            ]);
        world.Scenario.MustBeAtMost(
            Promises.PageIsCheap, "buffers per request of an evening", Math.Round((double)cost.Buffers / load.Planned), Costs.BuffersOf(100),
            () => [$"{load.Planned} requests: {cost}", .. cost.Heaviest]);
    }, new OrdersOptions { BeginsAs = OrdersSetup.Whole, Isolation = Isolation.OwnProcess });
}
