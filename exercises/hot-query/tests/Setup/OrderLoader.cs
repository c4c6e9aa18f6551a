using Exercises.Migrations;
using Harness.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;

namespace HotQuery.Tests.Setup;

/// <summary>Creates production's schema and fills it.</summary>
internal static class OrderLoader
{
    private const int TellEvery = 20_000;

    // The tables are filled without keys; these are created afterwards, in one pass.
    private const string DropKeys =
        """
        ALTER TABLE order_lines DROP CONSTRAINT order_lines_order_id_fkey, DROP CONSTRAINT order_lines_pkey;
        ALTER TABLE orders DROP CONSTRAINT orders_pkey;
        DROP INDEX orders_email
        """;

    private static readonly string[] MakeKeys =
    [
        "ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id)",
        "ALTER TABLE order_lines ADD CONSTRAINT order_lines_pkey PRIMARY KEY (id)",
        "CREATE INDEX orders_email ON orders (email)",
        "ALTER TABLE order_lines ADD CONSTRAINT order_lines_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders",
        "SELECT setval('orders_id_seq', greatest((SELECT max(id) FROM orders), 1))",
        "SELECT setval('order_lines_id_seq', greatest((SELECT max(id) FROM order_lines), 1))",
    ];

    /// <summary>The schema's files.</summary>
    public static string SchemaFolder => Path.Combine(Path.GetDirectoryName(typeof(OrderLoader).Assembly.Location)!, "schema");

    /// <summary>Creates production's schema and loads the orders into it.</summary>
    public static async Task LoadAsync(
        string connectionString, GeneratedOrders orders, Action<LoadedRows> onRows, CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await database.MigrateAsync(SchemaFolder, NullLogger.Instance, cancellation);
        if (orders.Count == 0) return;
        await ExecuteAsync(database, DropKeys, cancellation);
        // Without awaiting each row: that alone would cost more than generating and sending them.
        await Task.WhenAll(
            Task.Run(() => CopyOrders(database, orders, onRows, cancellation), cancellation),
            Task.Run(() => CopyLines(database, orders, onRows, cancellation), cancellation));
        foreach (var statement in MakeKeys) await ExecuteAsync(database, statement, cancellation);
    }

    private static void CopyOrders(
        NpgsqlDataSource database, GeneratedOrders orders, Action<LoadedRows> onRows, CancellationToken cancellation)
    {
        using var connection = database.OpenConnection();
        using var copy = connection.BeginBinaryImport(
            "COPY orders (id, customer_id, email, status, total_cents, placed_at, document) FROM STDIN (FORMAT binary)");
        for (var id = 1; id <= orders.Count; id++)
        {
            var order = orders[id];
            copy.StartRow();
            copy.Write(order.Id, NpgsqlDbType.Bigint);
            copy.Write(order.CustomerId, NpgsqlDbType.Bigint);
            copy.Write(order.Email, NpgsqlDbType.Text);
            copy.Write(order.Status, NpgsqlDbType.Text);
            copy.Write(order.TotalCents, NpgsqlDbType.Bigint);
            copy.Write(order.PlacedAt, NpgsqlDbType.TimestampTz);
            copy.Write(order.Document, NpgsqlDbType.Text);
            Tell(new LoadedRows("orders", id, orders.Count), onRows, cancellation);
        }

        copy.Complete();
    }

    private static void CopyLines(
        NpgsqlDataSource database, GeneratedOrders orders, Action<LoadedRows> onRows, CancellationToken cancellation)
    {
        long total = 0;
        for (var id = 1; id <= orders.Count; id++) total += orders.LinesOf(id);
        using var connection = database.OpenConnection();
        using var copy = connection.BeginBinaryImport(
            "COPY order_lines (id, order_id, line_no, sku, quantity, unit_price_cents) FROM STDIN (FORMAT binary)");
        long row = 0;
        for (var id = 1; id <= orders.Count; id++)
        {
            var lines = orders.LinesAt(id);
            for (var number = 1; number <= lines.Length; number++)
            {
                copy.StartRow();
                copy.Write(++row, NpgsqlDbType.Bigint);
                copy.Write((long)id, NpgsqlDbType.Bigint);
                copy.Write(number, NpgsqlDbType.Integer);
                copy.Write(lines[number - 1].Sku, NpgsqlDbType.Text);
                copy.Write(lines[number - 1].Quantity, NpgsqlDbType.Integer);
                copy.Write(lines[number - 1].UnitPriceCents, NpgsqlDbType.Bigint);
                Tell(new LoadedRows("order_lines", row, total), onRows, cancellation);
            }
        }

        copy.Complete();
    }

    private static void Tell(LoadedRows rows, Action<LoadedRows> onRows, CancellationToken cancellation)
    {
        if (rows.Rows % TellEvery != 0 && rows.Rows != rows.Of) return;
        cancellation.ThrowIfCancellationRequested();
        onRows(rows);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
