using System.Security.Cryptography;
using System.Text;
using Harness.Fakes;
using Harness.Postgres;
using Harness.Scenarios;

namespace ReflexCache.Tests.Setup;

/// <summary>The data that the catalogue's databases start with.</summary>
public sealed class ReflexCacheSetup : IExerciseSetup
{
    /// <summary>The database with production's schema and no products.</summary>
    internal const string Empty = "empty";

    /// <summary>The whole catalogue.</summary>
    internal const string Whole = "whole";

    // Measured: rows and their keys.
    private const long BytesPerProduct = 900;
    private const long BytesOfDatabase = 8_000_000;
    private const ulong Seed = 20_261_101;

    private static readonly Dictionary<string, int> ProductsByScale = new() { ["small"] = 100_000 };

    /// <summary>The data that this process's scenarios start with.</summary>
    internal static DataSet Current { get; } = Make(RunSettings.Current.Scale ?? "small");

    /// <summary>The products of the whole catalogue.</summary>
    internal static GeneratedProducts Products { get; } = new(Seed, ProductsByScale[RunSettings.Current.Scale ?? "small"]);

    /// <inheritdoc />
    public IReadOnlyDictionary<string, HttpFake> CreateDependencies() => new Dictionary<string, HttpFake>();

    /// <inheritdoc />
    public DataSet DataOf(string scale) => Make(scale);

    /// <inheritdoc />
    public IReadOnlyList<string> Examples(Uri service) =>
    [
        $"curl -s {service}products/{GeneratedProducts.IdOf(0)} -H 'Customer-Id: {GeneratedProducts.Wholesaler}'",
        $"curl -s '{service}products?ids={GeneratedProducts.IdOf(1)},{GeneratedProducts.IdOf(2)}'",
        $"curl -i -X PUT {service}products/{GeneratedProducts.IdOf(0)}/price -H 'Content-Type: application/json' " + """-d '{"priceCents":1299}'""",
        $"curl -i -X DELETE {service}products/{GeneratedProducts.IdOf(3)}",
    ];

    private static DataSet Make(string scale)
    {
        var products = ProductsByScale[scale];
        var schema = string.Join('\n', Directory.EnumerateFiles(ProductLoader.SchemaFolder, "*.sql").Order(StringComparer.Ordinal)
            .Select(path => File.ReadAllText(path).ReplaceLineEndings("\n")));
        var fingerprint = $"{Seed}/{products}/{GeneratedProducts.Revision}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(schema)))}";
        return new DataSet(scale, fingerprint, [Database(0, Empty), Database(products, Whole)]);
    }

    private static SeededDatabase Database(int products, string name) => new(
        name, BytesOfDatabase + products * BytesPerProduct,
        (connectionString, onRows, cancellation) => ProductLoader.LoadAsync(connectionString, new GeneratedProducts(Seed, products), onRows, cancellation));
}
