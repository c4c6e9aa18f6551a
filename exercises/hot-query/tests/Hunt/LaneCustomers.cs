using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>The customers that lanes are about. Some have orders of a kind that the data set lacks, written before the service starts.</summary>
internal sealed class LaneCustomers(OrdersWorld world, Shop shop)
{
    private const int Few = 3;
    private const int OfOneTime = 10;
    private const int Burst = 3 * OfOneTime;
    private const int CustomersOfAKind = 60;
    private const int Pile = 3_000;
    private const int OfEachOtherStatus = 10;
    private const int WordyCustomers = 2;
    private const int Wordy = 25;

    // So that the pages of the table hold few orders each: a pile lies on many.
    private const int AddressOfAPile = 180;

    // Newer than whatever is placed meanwhile, so that the first page is of that time.
    private static readonly DateTime TimeOfThePile = new(2099, 6, 1, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>What they are, in words.</summary>
    public static readonly IReadOnlyDictionary<string, string> Kinds = new Dictionary<string, string>
    {
        ["none"] = "without orders",
        ["few"] = "with three orders of one time",
        ["burst"] = "with thirty orders of three times",
        ["ordinary"] = "with some forty orders",
        ["large"] = "with a tenth of all orders",
        ["last"] = "whose number is about as large as one can be",
        ["tied"] = "with three thousand orders of one time",
        ["paid"] = "with three thousand paid orders, and a few older ones of each other status",
        ["delivered"] = "with three thousand delivered orders, and a few older ones of each other status",
        ["wordy"] = "whose orders have documents of 128,000 characters",
    };

    private readonly Dictionary<string, List<long>> _customers = Kinds.Keys.ToDictionary(kind => kind, _ => new List<long>());
    private int _taken;

    /// <summary>A customer of a kind; most lanes have one of their own.</summary>
    public long Take(string? kind)
    {
        var number = Interlocked.Increment(ref _taken);
        return kind switch
        {
            "none" => world.NewCustomer(),
            "large" => BeforeOrders.LargeCustomer(number),
            "ordinary" => BeforeOrders.OrdinaryCustomers[world.Scenario.Next(0, BeforeOrders.OrdinaryCustomers.Count)],
            "last" => long.MaxValue - number,
            _ => Of(kind ?? "few", number),
        };
    }

    /// <summary>Writes their orders.</summary>
    public async Task WriteAsync()
    {
        List<(long, string, string, DateTime)> orders = [];
        for (var number = 0; number < CustomersOfAKind; number++)
        {
            orders.AddRange(Bursts("few", Few));
            orders.AddRange(Bursts("burst", Burst));
        }

        orders.AddRange(Tied());
        orders.AddRange(Mostly("paid"));
        orders.AddRange(Mostly("delivered"));
        // In any order: orders that follow one another in a list lie on different pages of the table.
        await shop.ImportAsync(world.Scenario.Shuffled(orders), TimeSpan.Zero, wereBefore: true);
        List<(long, string, string, DateTime)> wordy = [];
        for (var number = 0; number < WordyCustomers; number++) wordy.AddRange(Bursts("wordy", Wordy));
        await shop.ImportAsync(wordy, TimeSpan.Zero, "wordy", wereBefore: true);
    }

    private IEnumerable<(long, string, string, DateTime)> Bursts(string kind, int count)
    {
        var (customer, since) = (New(kind), SomeTime());
        return Enumerable.Range(0, count).Select(order => (
            customer, $"{customer}@few.example", OrdersVocabulary.Statuses[world.Scenario.Next(0, OrdersVocabulary.Statuses.Length)], since.AddTicks(order / OfOneTime * 10)));
    }

    private IEnumerable<(long, string, string, DateTime)> Tied()
    {
        var customer = New("tied");
        return Enumerable.Range(0, Pile).Select(order => (customer, AddressOf(customer), OrdersVocabulary.Statuses[order % OrdersVocabulary.Statuses.Length], TimeOfThePile));
    }

    private IEnumerable<(long, string, string, DateTime)> Mostly(string status)
    {
        var (customer, since) = (New(status), SomeTime());
        // The newest of that status; whatever has another one is older.
        var others = OrdersVocabulary.Statuses.Where(other => other != status).SelectMany(other => Enumerable.Repeat(other, OfEachOtherStatus));
        return Enumerable.Repeat(status, Pile).Concat(others)
            .Select((one, number) => (customer, AddressOf(customer), one, since.AddSeconds(-number)));
    }

    private long Of(string kind, int number) => _customers[kind][number % _customers[kind].Count];

    private static string AddressOf(long customer) => $"{new string('p', AddressOfAPile)}.{customer}@few.example";

    private DateTime SomeTime() =>
        GeneratedOrders.Since.AddDays(world.Scenario.Next(1, GeneratedOrders.Days)).AddTicks(world.Scenario.Next(0, int.MaxValue) * 10L);

    private long New(string kind)
    {
        var customer = world.NewCustomer();
        _customers[kind].Add(customer);
        return customer;
    }
}
