using Exercises.Migrations;
using Harness.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;

namespace ReflexCache.Tests.Setup;

/// <summary>Creates production's schema and fills it, before any instance has started.</summary>
internal static class ProductLoader
{
    private const int TellEvery = 20_000;

    /// <summary>The schema's files.</summary>
    public static string SchemaFolder => Path.Combine(Path.GetDirectoryName(typeof(ProductLoader).Assembly.Location)!, "schema");

    /// <summary>Creates production's schema and loads generated products into it.</summary>
    public static async Task LoadAsync(
        string connectionString, GeneratedProducts products, Action<LoadedRows> onRows, CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await database.MigrateAsync(SchemaFolder, NullLogger.Instance, cancellation);
        if (products.Count == 0) return;
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await CopyAsync(connection, Enumerable.Range(0, products.Count).Select(number => products[number]), products.Count, onRows, cancellation);
        await CopyAsync(connection, Enumerable.Range(0, products.Count).SelectMany(products.DiscountsOf), cancellation);
        await using var analyse = new NpgsqlCommand("VACUUM (ANALYZE)", connection) { CommandTimeout = 0 };
        await analyse.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Adds products and discounts to a database with production's schema.</summary>
    public static async Task AddAsync(
        string connectionString, IReadOnlyCollection<ProductData> products, IEnumerable<DiscountData> discounts, CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await CopyAsync(connection, products, products.Count, _ => { }, cancellation);
        await CopyAsync(connection, discounts, cancellation);
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, IEnumerable<ProductData> products, int count, Action<LoadedRows> onRows, CancellationToken cancellation)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY products (id, name, description, price_cents) FROM STDIN (FORMAT binary)", cancellation);
        var rows = 0;
        foreach (var product in products)
        {
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync(product.Id, NpgsqlDbType.Bigint, cancellation);
            await copy.WriteAsync(product.Name, NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(product.Description, NpgsqlDbType.Text, cancellation);
            await copy.WriteAsync(product.PriceCents, NpgsqlDbType.Bigint, cancellation);
            if (++rows % TellEvery == 0 || rows == count) onRows(new LoadedRows("products", rows, count));
        }

        await copy.CompleteAsync(cancellation);
    }

    private static async Task CopyAsync(NpgsqlConnection connection, IEnumerable<DiscountData> discounts, CancellationToken cancellation)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY discounts (product_id, customer_id, percent) FROM STDIN (FORMAT binary)", cancellation);
        foreach (var discount in discounts)
        {
            await copy.StartRowAsync(cancellation);
            await copy.WriteAsync(discount.ProductId, NpgsqlDbType.Bigint, cancellation);
            await copy.WriteAsync(discount.CustomerId, NpgsqlDbType.Bigint, cancellation);
            await copy.WriteAsync(discount.Percent, NpgsqlDbType.Integer, cancellation);
        }

        await copy.CompleteAsync(cancellation);
    }
}
