using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>Takes a cursor of a list and uses it otherwise than it was given out (C3).</summary>
internal sealed class CursorMoves(OrdersWorld world, Desk desk, Judge judge)
{
    private const int Some = 12;
    private const int Long = 6_000;

    /// <summary>What is done with a cursor, and what that is in words.</summary>
    public static readonly IReadOnlyDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["respelled"] = "spells a cursor of the list otherwise, in several ways",
        ["parts"] = "spells parts of a cursor of the list otherwise",
        ["twice"] = "uses a cursor of the list twice in one link",
        ["altered"] = "alters a cursor of the list, in several places",
        ["other customer"] = "uses a cursor of the list for another customer's",
        ["other status"] = "uses a cursor of the list for another status",
        ["any status"] = "uses a cursor of the list for one of every status",
        ["escaped"] = "uses a cursor of the list with every character escaped in the link",
        ["empty"] = "uses an empty cursor",
        ["long"] = "uses a cursor of 6000 characters",
        ["nonsense"] = "uses a cursor that nobody gave out",
    };

    /// <summary>Does it, and judges the answers.</summary>
    public async Task TryAsync(string how, OrderList list, string? through)
    {
        if (how is "empty" or "long" or "nonsense")
        {
            await MustBeRefusedAsync(list, how switch { "empty" => "", "long" => new string('A', Long), _ => world.Scenario.Token(64) }, how, through);
            return;
        }

        var first = await desk.GetAsync(OrdersClient.PathOf(list, null, 1), through);
        var page = judge.Page(first, list, 1, first.SentAt);
        if (page.Next is not { } cursor) return;
        switch (how)
        {
            case "respelled":
                foreach (var (spelled, text) in CursorSpellings.Respelled(cursor)) await MustBeRefusedAsync(list, text, spelled, through);
                break;
            case "parts":
                foreach (var (spelled, text) in CursorParts.Respelled(world.Scenario, cursor)) await MustBeRefusedAsync(list, text, spelled, through);
                break;
            case "twice":
                var two = $"{OrdersClient.PathOf(list, cursor, 5)}&cursor={Uri.EscapeDataString(cursor)}";
                judge.MustBeRefused(Promises.CursorIsOurs, $"{list} with its cursor twice", await desk.GetAsync(two, through));
                break;
            case "altered":
                foreach (var text in world.Scenario.Shuffled(CursorSpellings.Altered(cursor)).Take(Some)) await MustBeRefusedAsync(list, text, how, through);
                break;
            case "other customer":
                await MustBeRefusedAsync(list with { CustomerId = world.Scenario.Shuffled(BeforeOrders.OrdinaryCustomers)[0] }, cursor, how, through);
                break;
            case "other status":
                await MustBeRefusedAsync(list with { Status = list.Status == "paid" ? "placed" : "paid" }, cursor, how, through);
                break;
            case "any status":
                if (list.Status is not null) await MustBeRefusedAsync(list with { Status = null }, cursor, how, through);
                break;
            default:
                var escaped = string.Concat(cursor.Select(c => $"%{(int)c:x2}"));
                var served = await desk.GetAsync($"{OrdersClient.PathOf(list, null, 1)}&cursor={escaped}", through);
                judge.MustBeGood(served);
                judge.Page(served, list, 1, first.SentAt);
                break;
        }
    }

    private async Task MustBeRefusedAsync(OrderList list, string cursor, string how, string? through) => judge.MustBeRefused(
        Promises.CursorIsOurs, $"{list} with a cursor that is not of it ({how})", await desk.GetAsync(OrdersClient.PathOf(list, cursor, 5), through));
}
