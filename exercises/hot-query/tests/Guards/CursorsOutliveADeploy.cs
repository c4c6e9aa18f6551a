using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Guards;

public sealed class CursorsOutliveADeploy
{
    private static readonly string SigningKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    [Scenario("cursors-outlive-a-deploy")]
    public Task A_cursor_of_the_version_before_is_understood_or_refused() => OrdersWorld.RunAsync(async world =>
    {
        var customer = world.LargestCustomer;
        world.Scenario.Did("Asked for pages with cursors that the previous version had given out to callers who were paging when it was replaced.");
        foreach (var list in (OrderList[])[new(customer), new(customer, "delivered")])
        {
            var orders = world.Fresh.ListOf(list);
            foreach (var offset in (int[])[world.Scenario.Next(1, 20), orders.Count / 2])
            {
                var answer = await world.Client.AskPageAsync(list, GivenOutBefore(list, offset), 10, world.Cancellation);
                var shown = answer.Status == 200 ? answer.Read<ShownPage>()?.Orders?.Described() : null;
                world.Scenario.MustHold(
                    Promises.CursorOfBefore, answer is { Status: 400, IsProblem: true } || shown?.SequenceEqual(orders.Skip(offset).Take(10)) == true,
                    () => [$"{list}, {orders.Count} of them, after the first {offset}: {answer}"]);
            }
        }
    }, new OrdersOptions { FreshOrders = 600, SigningKey = SigningKey });

    // As the starter writes them.
    private static string GivenOutBefore(OrderList list, int offset)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(new { list.CustomerId, list.Status, Offset = offset });
        return Base64Url.EncodeToString([.. HMACSHA256.HashData(Convert.FromBase64String(SigningKey), payload), .. payload]);
    }
}
