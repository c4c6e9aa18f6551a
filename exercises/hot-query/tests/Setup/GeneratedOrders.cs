namespace HotQuery.Tests.Setup;

/// <summary>A line of a generated order.</summary>
internal readonly record struct Line(string Sku, int Quantity, long UnitPriceCents);

/// <summary>An order as stored in the table.</summary>
internal sealed record OrderData(long Id, long CustomerId, string Email, string Status, DateTime PlacedAt, IReadOnlyList<Line> Lines)
{
    public long TotalCents { get; } = Lines.Sum(line => line.Quantity * line.UnitPriceCents);

    public string Document =>
        $$"""{"source":"web","basket":"{{Id * 7919:x12}}","giftWrap":false,"campaign":"none","locale":"en-GB","consent":["terms","mail"],"customer":{{CustomerId}},"client":"shop-front/4.12"}""";
}

/// <summary>
/// Orders like those of a shop, each computable by itself from the seed: a few customers own a large share, one mailbox is
/// shared by many, one status is rare, days have busy hours, some orders have the same time to the microsecond, and some were imported late.
/// </summary>
internal sealed class GeneratedOrders(ulong seed, int count)
{
    /// <summary>Raised whenever the generated orders change.</summary>
    public const int Revision = 6;

    public const string RareStatus = "disputed";

    /// <summary>The earliest time of an order.</summary>
    public static readonly DateTime Since = new(2023, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Over how many days orders are spread.</summary>
    public const int Days = 1_096;

    private const int PerLargeCustomer = 100_000;
    private const int PerOrdinaryCustomer = 40;
    private const int Burst = 8;
    private static readonly string[] Names = ["anna", "bela", "chidi", "dora", "emil", "farah", "goran", "hana", "ivo", "june"];

    public int Count => count;

    /// <summary>How many customers own a tenth of all orders together.</summary>
    public int LargeCustomers => Math.Max(1, count / PerLargeCustomer);

    /// <summary>One of the customers with many orders.</summary>
    public long LargeCustomer(int index) => CustomerOf(1, (ulong)index);

    /// <summary>An address that many customers use.</summary>
    public string SharedMailbox(int index) => $"purchasing-{Mix(seed, 77, (ulong)index) % 9_000 + 1_000}@bigshop.example";

    /// <summary>All of them, in the order of their ids.</summary>
    public IEnumerable<OrderData> All() => Enumerable.Range(1, count).Select(id => this[id]);

    /// <summary>How many lines the order has, without generating them.</summary>
    public int LinesOf(int id) => (int)(Mix(seed, 6, (ulong)id) % 5) switch { 0 => 1, 1 or 2 => 2, 3 => 3, _ => 5 };

    public OrderData this[int id]
    {
        get
        {
            var customer = CustomerAt(id, out var email);
            return new OrderData(id, customer, email, StatusAt(id), PlacedAt(id), LinesAt(id));
        }
    }

    /// <summary>Only the order's lines.</summary>
    public Line[] LinesAt(int id)
    {
        var lines = new Line[LinesOf(id)];
        for (var number = 0; number < lines.Length; number++)
        {
            var random = Mix(seed, 8 + (ulong)number, (ulong)id);
            lines[number] = new Line($"SKU-{random % 50_000}", (int)((random >> 20) % 4) + 1, (long)((random >> 40) % 20_000) + 99);
        }

        return lines;
    }

    private long CustomerAt(int id, out string email)
    {
        var random = Mix(seed, 1, (ulong)id);
        // The largest customers have bought nothing for more than a year.
        var large = random % 1000 < 200 && id <= count / 2;
        var index = large
            ? (random >> 12) % (ulong)LargeCustomers
            : (random >> 12) % (ulong)Math.Max(1, count / PerOrdinaryCustomer);
        var customer = CustomerOf(large ? 1UL : 2UL, index);
        // The shared mailbox cuts across customers, and has not been used for years.
        var mailbox = id <= count / 5 * 2 && (random >> 44) % 8 == 0;
        var address = mailbox
            ? SharedMailbox((int)((random >> 50) % (ulong)LargeCustomers))
            : $"{Names[customer % Names.Length]}.{customer % 1_000_003}@mail{customer % 7}.example";
        email = ((random >> 8) & 7) switch
        {
            0 => address.ToUpperInvariant(),
            1 => char.ToUpperInvariant(address[0]) + address[1..],
            _ => address,
        };
        return customer;
    }

    private long CustomerOf(ulong kind, ulong index) => (long)(Mix(seed, 40 + kind, index) >> 24) + 1;

    private string StatusAt(int id) => (Mix(seed, 3, (ulong)id) % 1000) switch
    {
        < 3 => RareStatus,
        < 50 => "cancelled",
        < 100 => "placed",
        < 200 => "paid",
        < 350 => "shipped",
        _ => "delivered",
    };

    private DateTime PlacedAt(int id)
    {
        // Some were imported a month late; some were placed in one batch and have the same time.
        var at = Mix(seed, 4, (ulong)id) % 200 == 0 ? Math.Max(1, id - Math.Max(1, count / 36)) : id;
        var burst = (at - 1) / Burst;
        var shared = Mix(seed, 5, (ulong)burst) % 10 == 0;
        var (position, salt) = shared ? (burst * Burst + 1, 1_000_000_000UL + (ulong)burst) : (at, (ulong)at);
        var jitter = (Mix(seed, 2, salt) >> 11) * (1.0 / (1UL << 53));
        var days = (position - 1 + jitter) / count * Days;
        var day = Math.Floor(days);
        var hour = days - day;
        // Nights are quiet.
        var warped = hour * hour * (3 - 2 * hour);
        var microseconds = (long)((day + warped) * TimeSpan.MicrosecondsPerDay);
        return Since.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
    }

    // SplitMix64's finaliser over seed, purpose and number.
    private static ulong Mix(ulong seed, ulong purpose, ulong number)
    {
        var z = seed + purpose * 0xD1B54A32D192ED03 + number * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
