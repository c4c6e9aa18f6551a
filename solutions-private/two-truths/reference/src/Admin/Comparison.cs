using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;
using TwoTruths.Billing;

namespace TwoTruths.Admin;

/// <summary>An order beside what the index holds of it, as of one moment.</summary>
internal sealed record OrderRow(
    string OrderId, string Customer, long AmountMinor, string State, string Invoice, long Sequence, bool IsFresh,
    string? IndexCustomer, long? IndexAmountMinor, string? IndexState);

/// <summary>An order and its copies; one that only billing has is without a row.</summary>
internal sealed record Compared(string OrderId, OrderRow? Row, BillingRecord? Record)
{
    /// <summary>What differs at billing.</summary>
    public IReadOnlyList<string> AtBilling => Row is null
        ? ["orderId"]
        : Row.IsFresh ? [] : Fields(Record?.Customer, Record?.AmountMinor, Record?.State);

    /// <summary>What differs in the index.</summary>
    public IReadOnlyList<string> InIndex => Row is null || Row.IsFresh ? [] : Fields(Row.IndexCustomer, Row.IndexAmountMinor, Row.IndexState);

    /// <summary>What differs in the order.</summary>
    public IReadOnlyList<string> InOrder => Row is not null && Record is not null && Row.Invoice != Record.Invoice ? ["invoice"] : [];

    private string[] Fields(string? customer, long? amountMinor, string? state) =>
    [
        .. amountMinor != Row!.AmountMinor ? (string[])["amountMinor"] : [],
        .. customer != Row.Customer ? (string[])["customer"] : [],
        .. state != Row.State ? (string[])["state"] : [],
    ];
}

/// <summary>Goes through orders, index and billing side by side, a page at a time.</summary>
internal sealed class Comparison(NpgsqlDataSource database, BillingClient billing)
{
    private const int PageSize = 100;

    /// <summary>
    /// Every order. Billing is read before the orders: what it knows has been committed by then, and an order that changes in between is fresh.
    /// </summary>
    /// <exception cref="BillingException">Billing does not answer.</exception>
    public async IAsyncEnumerable<Compared> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? last;
        for (var after = ""; ; after = last)
        {
            var page = await billing.ListAsync(after, cancellationToken);
            last = page.Count == BillingClient.PageSize ? page[^1].OrderId : null;
            var records = page.ToDictionary(record => record.OrderId);
            await foreach (var row in RowsAsync(after, last, cancellationToken))
            {
                records.Remove(row.OrderId, out var record);
                yield return new Compared(row.OrderId, row, record);
            }

            foreach (var record in records.Values) yield return new Compared(record.OrderId, null, record);
            if (last is null) yield break;
        }
    }

    private async IAsyncEnumerable<OrderRow> RowsAsync(string after, string? last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<OrderRow> rows;
        do
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            rows = (await connection.QueryAsync<OrderRow>(new CommandDefinition(
                """
                SELECT o.order_id AS "OrderId", o.customer AS "Customer", o.amount_minor AS "AmountMinor", o.state AS "State",
                    o.invoice AS "Invoice", o.sequence AS "Sequence", o.changed_at > now() - interval '10 seconds' AS "IsFresh",
                    i.customer AS "IndexCustomer", i.amount_minor AS "IndexAmountMinor", i.state AS "IndexState"
                FROM orders o LEFT JOIN search_index i ON i.order_id = o.order_id
                WHERE o.order_id COLLATE "C" > @after AND (@last::text IS NULL OR o.order_id COLLATE "C" <= @last)
                ORDER BY o.order_id COLLATE "C" LIMIT @PageSize
                """,
                new { after, last, PageSize }, cancellationToken: cancellationToken))).AsList();
            foreach (var row in rows) yield return row;
            if (rows.Count > 0) after = rows[^1].OrderId;
        }
        while (rows.Count == PageSize);
    }
}
