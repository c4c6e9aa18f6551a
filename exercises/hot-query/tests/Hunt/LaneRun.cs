using System.Diagnostics;
using System.Globalization;
using Harness.Hunting;
using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>A lane while it is played: one customer, whose orders are written, listed, searched and reported.</summary>
internal sealed class LaneRun
{
    private const int MostAtTheEnd = 400;
    private const int LargestPage = 100;
    private const int LongestSku = 40;

    // The contract's time (C9).
    private static readonly TimeSpan ShownWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    // Others write orders of the years 2000 to 2100 (C9).
    private static readonly DateTime FirstTime = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime LastTime = new DateTime(2101, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks(-10);

    private readonly OrdersWorld _world;
    private readonly OrdersBook _book;
    private readonly Desk _desk;
    private readonly Judge _judge;
    private readonly Shop _shop;
    private readonly OldWalks _old;
    private readonly Dictionary<string, ListWalk> _walks = [];
    private readonly List<ListWalk> _left = [];

    /// <summary>Takes its customer.</summary>
    public LaneRun(Lane lane, OrdersStage stage)
    {
        (Lane, _world, _book, _desk, _judge, _shop, _old) = (lane, stage.World, stage.Book, stage.Desk, stage.Judge, stage.Shop, stage.Old);
        var asked = lane.Moves.FirstOrDefault(move => move.Do == "customer");
        Customer = stage.Customers.Take(asked?["is"]);
        Address = Addresses.New(_world.Scenario.Token(), asked?["mail"]);
    }

    /// <summary>The lane as it was drawn.</summary>
    public Lane Lane { get; }

    /// <summary>Whose orders the lane is about.</summary>
    public long Customer { get; }

    /// <summary>The address of the orders that the lane writes.</summary>
    public string Address { get; }

    /// <summary>Does one move after the other.</summary>
    /// <param name="ends">Moves that have not begun by then are left out.</param>
    public async Task PlayAsync(CancellationToken ends)
    {
        foreach (var move in Lane.Moves)
        {
            await Task.Delay(move.Pause(), ends).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ends.IsCancellationRequested) return;
            await DoAsync(move);
        }
    }

    /// <summary>Follows its lists to their ends, and asks everything once more: now everything must be there.</summary>
    public async Task SettleAsync()
    {
        foreach (var walk in _walks.Values.Concat(_left).Where(walk => walk.Pages > 0)) _old.Keep(walk);
        foreach (var walk in _walks.Values.Concat(_left).Where(walk => walk is { IsOver: false, Pages: > 0 })) await FollowAsync(walk, isSettled: false);
        var startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await AskAgainAsync(isSettled: true);
                return;
            }
            catch (ScenarioFailedException) when (Stopwatch.GetElapsedTime(startedAt) < ScenarioContext.CeilingOf(ShownWithin, startedAt))
            {
                // What others wrote may take its time; what was confirmed by the service may not.
                await AskAgainAsync(isSettled: false);
            }

            await Task.Delay(Poll, _world.Cancellation);
        }
    }

    private async Task DoAsync(Move move)
    {
        var through = move["through"];
        switch (move.Do)
        {
            case "place" when move["lines"] == "twins":
                var twins = _world.NewLines(2);
                await Task.WhenAll(Enumerable.Range(0, 1 + move.Number("n", 1)).Select(number =>
                    _shop.PlaceAsync(Customer, AddressOf(move["mail"]), twins, $"{1 + number % 2}")));
                break;
            case "place":
                for (var number = move.Number("n", 1); number > 0; number--)
                    await _shop.PlaceAsync(Customer, AddressOf(move["mail"]), LinesOf(move), through);
                break;
            case "import":
                await _shop.ImportAsync([.. TimesOf(move).Select(at => (Customer, AddressOf(move["mail"]), move["to"] ?? "paid", at))], move.Seconds("open"), move["written"]);
                break;
            case "edges":
                await _shop.ImportAsync(
                    [.. ZoneCalendar.EdgesOf(move["tz"]!, Date(move["date"]!)).SelectMany(edge => (DateTime[])[edge.AddTicks(-10), edge, edge.AddTicks(10), edge.AddMinutes(-25), edge.AddMinutes(25)])
                        .Where(at => at >= FirstTime && at <= LastTime).Select(at => (Customer, Address, "paid", at))], move.Seconds("open"));
                break;
            case "status":
                await _shop.ChangeAsync(_world.Scenario.Shuffled(_book.Of(Customer)).Take(move.Number("n", 1)).ToList(), move["to"]!);
                break;
            case "page":
                await PageAsync(move);
                break;
            case "again":
                if (_walks.GetValueOrDefault(move["of"]!) is { Pages: > 1 } walk)
                {
                    _left.Add(walk);
                    _walks[move["of"]!] = walk.From(Math.Max(1, walk.Pages - move.Number("back", 1)));
                }

                break;
            case "cursor":
                await new CursorMoves(_world, _desk, _judge).TryAsync(move["how"]!, ListOf(move["of"]), through);
                break;
            case "old":
                if (_old.Take() is { } old) await old.NextAsync(_desk, _judge, move["limit"] is null ? null : move.Number("limit", 1), through);
                break;
            case "good":
                await GoodAsync(move);
                break;
            case "bad":
                await BadAsync(move);
                break;
            case "search" or "report":
                await AskAsync(move, isSettled: false);
                break;
        }
    }

    private async Task PageAsync(Move move)
    {
        var of = move["of"]!;
        if (!_walks.TryGetValue(of, out var walk) || walk.IsOver)
        {
            if (walk is not null) _left.Add(walk);
            walk = _walks[of] = new ListWalk(ListOf(of));
        }

        await walk.NextAsync(_desk, _judge, move["limit"] is null ? null : move.Number("limit", 1), move["through"]);
    }

    // What the starter takes, at the limits of it (C8).
    private async Task GoodAsync(Move move)
    {
        var through = move["through"];
        switch (move["what"])
        {
            case "body":
                var lines = LinesOf(move);
                await _shop.PlaceAsync(Customer, Address, lines, through, GoodInputs.BodyOf(Customer, Address, lines));
                break;
            case "short":
                await _shop.PlaceAsync(Customer, GoodInputs.ShortestAddress, LinesOf(move), through);
                _judge.Found(await _desk.GetAsync(OrdersClient.SearchPathOf(GoodInputs.ShortestAddress), through), GoodInputs.ShortestAddress, isSettled: false);
                break;
            case var what:
                var list = new OrderList(GoodInputs.Customers[what!]);
                var served = await _desk.GetAsync(OrdersClient.PathOf(list, null, null), through);
                _judge.Page(served, list, null, served.SentAt);
                break;
        }
    }

    private async Task BadAsync(Move move)
    {
        var (path, body) = BadInputs.Of(move["what"]!, Customer);
        var served = path is not null ? await _desk.GetAsync(path, move["through"]) : await _desk.PostAsync(body!, move["through"]);
        if (served is not null) _judge.MustBeRefused(Promises.Refused, $"a caller sent {move["what"]}", served);
    }

    private async Task AskAsync(Move move, bool isSettled)
    {
        if (move.Do == "search")
        {
            var email = AddressOf(move["as"]);
            var served = await _desk.GetAsync(OrdersClient.SearchPathOf(email), move["through"]);
            if (Addresses.IsValid(email)) _judge.Found(served, email, isSettled);
            else _judge.MustBeRefused(Promises.Refused, $"a caller searched for {email}", served);
            return;
        }

        var (from, to, zone) = DaysOf(move);
        await _judge.ReportAsync(await _desk.GetAsync(OrdersClient.ReportPathOf(from, to, zone), move["through"]), from, to, zone, isSettled);
    }

    private async Task AskAgainAsync(bool isSettled)
    {
        foreach (var of in _walks.Keys.Append("all").Distinct().ToList()) await FollowAsync(new ListWalk(ListOf(of)), isSettled);
        // In one page that ends with the last order; there is none after it.
        if (_book.Of(Customer).Count is > 0 and <= LargestPage and var all) await FollowAsync(new ListWalk(ListOf("all")), isSettled, all);
        foreach (var move in Lane.Moves.Where(move => move.Do is "search" or "report").DistinctBy(move => $"{move["as"]}{move["tz"]}{move["from"]}{move["days"]}"))
            await AskAsync(move, isSettled);
    }

    // A few pages of a list that is long.
    private async Task FollowAsync(ListWalk walk, bool isSettled, int limit = LargestPage)
    {
        const int SomePages = 3;
        var pages = _book.Of(Customer).Count <= MostAtTheEnd ? int.MaxValue : SomePages;
        while (!walk.IsOver && pages-- > 0) await walk.NextAsync(_desk, _judge, limit, null, isSettled);
    }

    private IEnumerable<DateTime> TimesOf(Move move)
    {
        var times = _book.Of(Customer).Select(order => order.Data.PlacedAt).Order().ToList();
        if (times.Count == 0) times = [DateTime.UnixEpoch.AddYears(54)];
        for (var number = move.Number("n", 1); number > 0; number--)
        {
            var at = move["when"] switch
            {
                "newest" => times[^1].AddTicks(10),
                "oldest" => times[0].AddTicks(-10),
                "between" => times[times.Count / 2].AddTicks(_world.Scenario.Next(-50, 50) * 10L),
                "first" => FirstTime,
                "last" => LastTime,
                "now" => new DateTime(DateTime.UtcNow.Ticks / 10 * 10, DateTimeKind.Utc),
                _ => times[_world.Scenario.Next(0, times.Count)],
            };
            if (at < FirstTime) at = FirstTime;
            if (at > LastTime) at = LastTime;
            yield return at;
        }
    }

    /// <summary>An address as a move spells it.</summary>
    public string AddressOf(string? how) =>
        how == "known" && _book.Of(Customer) is [var first, ..] ? first.Data.Email.ToUpperInvariant() : Addresses.Spelled(Address, how);

    // The dearest order that can be placed: amounts that fit into 32 bits are no promise. And one for nothing, of long names.
    private Line[] LinesOf(Move move) => move["lines"] switch
    {
        "dear" => [.. _world.NewLines(50).Select(line => line with { Quantity = 1_000, UnitPriceCents = 10_000_000 })],
        "free" => [.. _world.NewLines(3).Select(line => line with { Sku = line.Sku.PadRight(LongestSku, 'Z'), UnitPriceCents = 0 })],
        _ => _world.NewLines(move.Number("lines", 1)),
    };

    private OrderList ListOf(string? of) => new(Customer, of is null or "all" ? null : of);

    /// <summary>The days that a move asks for.</summary>
    public static (DateOnly From, DateOnly To, string Zone) DaysOf(Move move)
    {
        var days = move.Number("days", 1);
        // Around the day on which it is played: what is placed now is of it, or of the one before or after it.
        var from = move["from"] == "now" ? DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-(days / 2)) : Date(move["from"]!);
        return (from, from.AddDays(days - 1), move["tz"]!);
    }

    private static DateOnly Date(string date) => DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
