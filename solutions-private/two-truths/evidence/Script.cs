using TwoTruths.Orders;

namespace TwoTruths.Evidence;

/// <summary>One request of the script.</summary>
/// <param name="At">When it is sent.</param>
/// <param name="OrderId">Its order.</param>
/// <param name="Details">What a PUT says; null for a cancel.</param>
internal sealed record ScriptedRequest(DateTimeOffset At, string OrderId, OrderDetails? Details);

/// <summary>What callers and people do in these four weeks: the same for every run, whatever the releases are.</summary>
internal sealed class Script
{
    private const int Seed = 6120;
    private const int DayOrders = 45;
    private const int ImportOrders = 10;
    private const int ImportedInAnOutage = 24;
    private const int LateOrders = 22;

    private readonly Random _random = new(Seed);
    private readonly List<ScriptedRequest> _requests = [];
    private readonly HashSet<string> _ids = [];

    public Script()
    {
        for (var day = Calendar.Start; day < Calendar.ShopExported; day = day.AddDays(1)) AddDay(day);
        foreach (var (from, to) in Calendar.Refusing) AddDuring(from, to, ImportedInAnOutage);
        foreach (var (from, to) in Calendar.Slow) AddDuring(from, to, ImportedInAnOutage);
        AddDuring(Calendar.BillingExported.AddSeconds(2), Calendar.ShopExported.AddSeconds(-2), LateOrders);
        Requests = [.. _requests.Where(request => request.At < Calendar.ShopExported).OrderBy(request => request.At)];

        var cancels = Requests.Where(request => request.Details is null).ToList();
        FailingCommits = Some(cancels.Where(request => request.At > Calendar.D3).Select(request => request.OrderId), 8)
            .Concat(Some(cancels.Where(request => request.At < Calendar.D1).Select(request => request.OrderId), 3)).ToHashSet();
        // No outage has met these, so that what people at billing did to them is the same with the cause and without it.
        var quiet = Requests.GroupBy(request => request.OrderId).Where(group => !group.Any(request => Calendar.IsIn(Calendar.Refusing, request.At))).Select(group => (Id: group.Key, Last: group.Max(request => request.At), Count: group.Count()))
            .Where(order => !FailingCommits.Contains(order.Id)).ToList();
        Edits = [.. Some(quiet.Where(order => order.Last < Calendar.At(3, 20, 0, 0)).Select(order => order.Id), 11)
            .Select((id, index) => (quiet.First(order => order.Id == id).Last.AddHours(3 + index), id))];
        Restored = [.. Some(quiet.Where(order => order.Count > 1 && order.Last > Calendar.At(3, 14, 4, 0) && order.Last < Calendar.Restored).Select(order => order.Id)
            .Concat(quiet.Where(order => order.Count > 1 && order.Last > Calendar.At(3, 12, 6, 0) && order.Last < Calendar.Restored).Select(order => order.Id)).Distinct(), 16)];
    }

    /// <summary>In the order of their times.</summary>
    public IReadOnlyList<ScriptedRequest> Requests { get; }

    /// <summary>Orders whose cancel ends in a lost connection to the database.</summary>
    public IReadOnlySet<string> FailingCommits { get; }

    /// <summary>What people at billing set by hand, and when.</summary>
    public IReadOnlyList<(DateTimeOffset At, string OrderId)> Edits { get; }

    /// <summary>Orders whose records billing restored from a backup.</summary>
    public IReadOnlyList<string> Restored { get; }

    private void AddDay(DateTimeOffset day)
    {
        for (var number = 0; number < DayOrders; number++) AddOrder(day.AddHours(6 + (_random.NextDouble() * 17)), 'o', _random.Next(0, 4));
        var import = day.AddHours(2.5);
        for (var number = 0; number < ImportOrders; number++) AddOrder(import.AddSeconds(_random.Next(0, 330)), 'm', _random.Next(0, 3));
    }

    private void AddDuring(DateTimeOffset from, DateTimeOffset to, int count)
    {
        for (var number = 0; number < count; number++)
        {
            var at = from + ((to - from) * _random.NextDouble());
            var begun = _random.Next(0, 2) == 0 ? at : at.AddHours(-_random.Next(2, 40));
            var (id, details) = AddOrder(begun, from.Hour < 4 ? 'm' : 'o', 0);
            if (begun < at) _requests.Add(new ScriptedRequest(at, id, Next(details, 1)));
            // Some are changed once more, later: then billing hears of all.
            if (_random.Next(0, 3) == 0) _requests.Add(new ScriptedRequest(at.AddHours(_random.Next(1, 60)), id, Next(details, 2)));
        }
    }

    private (string Id, OrderDetails Details) AddOrder(DateTimeOffset at, char kind, int more)
    {
        string id;
        do id = $"{kind}-{_random.Next(100_000, 1_000_000)}";
        while (!_ids.Add(id));
        var details = new OrderDetails($"{(_random.Next(0, 150) == 0 ? "x" : "c")}-{_random.Next(1_000, 9_000)}", _random.Next(500, 90_000), "open");
        _requests.Add(new ScriptedRequest(at, id, details));
        for (var change = 1; change <= more; change++)
        {
            at = at.AddHours(0.2 + (_random.NextDouble() * 30));
            var isCancel = change == more && _random.Next(0, 5) == 0;
            _requests.Add(new ScriptedRequest(at, id, isCancel ? null : Next(details, change)));
        }

        return (id, details);
    }

    private static OrderDetails Next(OrderDetails details, int change) => details with { State = change switch { 1 => "paid", 2 => "shipped", _ => "paid" } };

    private string[] Some(IEnumerable<string> ids, int count)
    {
        var all = ids.ToArray();
        _random.Shuffle(all);
        return all[..Math.Min(count, all.Length)];
    }
}
