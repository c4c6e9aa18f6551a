using Harness.Scenarios;
using HotQuery.Tests.Setup;

namespace HotQuery.Tests.Hunt;

/// <summary>Orders as other programs may write them, too (C1, C9): lines that share a number or have odd ones, and long documents.</summary>
internal static class Imports
{
    private const int MostLines = 4;
    private const int ShortDocument = 1;

    // 32 characters each, which do not compress: a document of 128,000.
    private const int LongDocument = 4_000;

    private const string Order =
        """
        INSERT INTO orders (customer_id, email, status, total_cents, placed_at, document)
        VALUES ($1, $2::text, $3, $4, $5, (SELECT string_agg(md5($2::text || part), '') FROM generate_series(1, $6::int) AS part))
        RETURNING id
        """;

    private const string ItsLines =
        """
        INSERT INTO order_lines (order_id, line_no, sku, quantity, unit_price_cents)
        SELECT $1::bigint, CASE WHEN $2::bool THEN 1 ELSE number::int * 10 - 20 END, sku, quantity, price
        FROM unnest($3::text[], $4::int[], $5::bigint[]) WITH ORDINALITY AS line (sku, quantity, price, number)
        """;

    /// <summary>How they may be written, and what that is in words.</summary>
    public static readonly IReadOnlyDictionary<string, string> Kinds = new Dictionary<string, string>
    {
        ["shared"] = "lines that share one number",
        ["odd"] = "lines whose numbers begin below zero and leave some out",
        ["wordy"] = "documents of 128,000 characters",
    };

    /// <summary>Writes orders one after the other, within the transaction of a session.</summary>
    /// <param name="world">The world.</param>
    /// <param name="session">The other program's session.</param>
    /// <param name="orders">The orders.</param>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <returns>The orders; where lines share one number, they are sorted by SKU.</returns>
    public static async Task<IReadOnlyList<OrderData>> WriteAsync(
        OrdersWorld world, OtherSession session, IReadOnlyList<(long Customer, string Email, string Status, DateTime PlacedAt)> orders, string kind)
    {
        List<OrderData> written = [];
        foreach (var (customer, email, status, placedAt) in orders)
        {
            var lines = world.NewLines(world.Scenario.Next(1, MostLines + 1)).OrderBy(line => line.Sku, StringComparer.Ordinal).ToArray();
            var id = await session.ScalarAsync<long>(
                Order, customer, email, status, lines.Sum(line => line.Quantity * line.UnitPriceCents), placedAt, kind == "wordy" ? LongDocument : ShortDocument);
            await session.ExecuteAsync(
                ItsLines, id, kind == "shared", lines.Select(line => line.Sku).ToArray(), lines.Select(line => line.Quantity).ToArray(),
                lines.Select(line => line.UnitPriceCents).ToArray());
            written.Add(new OrderData(id, customer, email, status, placedAt, lines));
        }

        return written;
    }
}
