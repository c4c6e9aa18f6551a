using System.Security.Cryptography;
using System.Text;
using Harness.Fakes;
using Harness.Postgres;
using Harness.Scenarios;

namespace HotQuery.Tests.Setup;

/// <summary>The data that the orders' databases start with.</summary>
public sealed class OrdersSetup : IExerciseSetup
{
    /// <summary>The database with production's schema and no orders.</summary>
    internal const string Empty = "empty";

    /// <summary>A tenth of the data.</summary>
    internal const string Tenth = "tenth";

    /// <summary>All of the data.</summary>
    internal const string Whole = "whole";

    // Measured: rows, their keys and the first index.
    private const long BytesPerOrder = 720;
    private const long BytesOfDatabase = 8_000_000;
    private const ulong Seed = 20_260_117;

    private static readonly Dictionary<string, int> OrdersByScale = new()
    {
        ["small"] = 100_000,
        ["medium"] = 1_000_000,
        ["large"] = 10_000_000,
    };

    private static readonly string Scale = RunSettings.Current.Scale ?? "small";

    /// <summary>The data that this process's scenarios start with.</summary>
    internal static DataSet Current { get; } = Make(Scale);

    /// <summary>The orders of a database of <see cref="Current"/>.</summary>
    internal static GeneratedOrders OrdersOf(string database) => Orders(OrdersByScale[Scale], database);

    /// <inheritdoc />
    public IReadOnlyDictionary<string, HttpFake> CreateDependencies() => new Dictionary<string, HttpFake>();

    /// <inheritdoc />
    public DataSet DataOf(string scale) => Make(scale);

    /// <inheritdoc />
    public IReadOnlyList<string> Examples(Uri service)
    {
        var orders = new GeneratedOrders(Seed, 1);
        return
        [
            $"curl -s '{service}customers/{orders.LargeCustomer(0)}/orders?limit=3'",
            $"curl -s '{service}customers/{orders.LargeCustomer(0)}/orders?status=disputed'",
            $"curl -s '{service}orders/search?email={orders.SharedMailbox(0)}'",
            $"curl -s '{service}reports/daily?from=2024-03-29&to=2024-04-02&tz=Europe/Berlin'",
            $"curl -i {service}orders -H 'Content-Type: application/json' " +
            """-d '{"customerId":7,"email":"Me@mail.example","lines":[{"sku":"SKU-1","quantity":2,"unitPriceCents":499}]}'""",
        ];
    }

    private static DataSet Make(string scale)
    {
        var orders = OrdersByScale[scale];
        var schema = string.Join('\n', Directory.EnumerateFiles(OrderLoader.SchemaFolder, "*.sql").Order(StringComparer.Ordinal)
            .Select(path => File.ReadAllText(path).ReplaceLineEndings("\n")));
        var fingerprint = $"{Seed}/{orders}/{GeneratedOrders.Revision}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(schema)))}";
        return new DataSet(scale, fingerprint, [.. new[] { Empty, Tenth, Whole }.Select(name => Database(orders, name))]);
    }

    private static SeededDatabase Database(int orders, string name)
    {
        var generated = Orders(orders, name);
        return new SeededDatabase(
            name, BytesOfDatabase + generated.Count * BytesPerOrder,
            (connectionString, onRows, cancellation) => OrderLoader.LoadAsync(connectionString, generated, onRows, cancellation));
    }

    private static GeneratedOrders Orders(int orders, string database) =>
        new(Seed, database switch { Whole => orders, Tenth => orders / 10, _ => 0 });
}
