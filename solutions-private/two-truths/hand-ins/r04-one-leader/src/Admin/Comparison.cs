using System.Collections.Concurrent;
using TwoTruths.Billing;
using TwoTruths.Hosting;

namespace TwoTruths.Admin;

/// <summary>An order and the index's entry for it, as they were at one moment.</summary>
/// <param name="EntryVersion">Which version of the entry it was; null if there is none.</param>
/// <param name="Settled">Whether the last change is old enough for the copies to have it.</param>
/// <param name="Waits">Whether a change is on its way to billing, or stuck.</param>
internal sealed record ComparedOrder(
    string OrderId, string Customer, long AmountMinor, string State, string Invoice, long InvoiceChange, long Sequence,
    string? EntryCustomer, long? EntryAmountMinor, string? EntryState, string? EntryVersion, bool Settled, bool Waits);

/// <summary>A difference.</summary>
/// <param name="Drift">What is said about it.</param>
/// <param name="Order">The order; null if only billing has it.</param>
internal sealed record Difference(Drift Drift, ComparedOrder? Order);

/// <summary>What a comparison found.</summary>
/// <param name="Differences">Every difference.</param>
/// <param name="Invoices">Where billing's invoice is another one, or a later one, than the order's.</param>
internal sealed record ComparisonResult(List<Difference> Differences, List<(ComparedOrder Order, BillingRecord Record)> Invoices);

/// <summary>
/// Compares the copies with their owners. The orders and the index are read at one moment. Billing is asked later, so what seems to differ
/// there counts only if the order is still the same after that.
/// </summary>
internal sealed class Comparison(Database database, BillingClient billing)
{
    private const int PageSize = 100;
    private const int PagesAtOnce = 4;

    /// <exception cref="BillingException">Billing cannot be asked.</exception>
    public async Task<ComparisonResult> RunAsync(CancellationToken cancellationToken)
    {
        var (orders, bounds) = await ReadOrdersAsync(cancellationToken);
        var records = await ReadBillingAsync(bounds, cancellationToken);

        var result = new ComparisonResult([], []);
        foreach (var order in orders)
        {
            records.Remove(order.OrderId, out var record);
            if (order.Settled)
            {
                Add(order, Copies.Billing, Differing(order, record?.Customer, record?.AmountMinor, record?.State));
                Add(order, Copies.Index, Differing(order, order.EntryCustomer, order.EntryAmountMinor, order.EntryState));
            }

            if (record is null) continue;
            if (record.Invoice != order.Invoice) Add(order, Copies.Order, ["invoice"]);
            if (record.Invoice != order.Invoice || record.InvoiceChange > order.InvoiceChange) result.Invoices.Add((order, record));
        }

        result.Differences.AddRange(records.Keys.Select(unknown => new Difference(new Drift(unknown, Copies.Billing, ["orderId"]), null)));
        await RemoveWhatMovedAsync(result.Differences, cancellationToken);
        return result;

        void Add(ComparedOrder order, string copy, List<string> fields)
        {
            if (fields.Count > 0) result.Differences.Add(new Difference(new Drift(order.OrderId, copy, fields), order));
        }
    }

    private static List<string> Differing(ComparedOrder order, string? customer, long? amountMinor, string? state)
    {
        var fields = new List<string>(3);
        if (order.Customer != customer) fields.Add("customer");
        if (order.AmountMinor != amountMinor) fields.Add("amountMinor");
        if (order.State != state) fields.Add("state");
        return fields;
    }

    private async Task<(List<ComparedOrder> Orders, List<string> Bounds)> ReadOrdersAsync(CancellationToken cancellationToken)
    {
        var (orders, bounds) = (new List<ComparedOrder>(), new List<string>());
        for (var after = ""; ;)
        {
            var page = await database.ListAsync<ComparedOrder>(
                """
                SELECT o.order_id AS "OrderId", o.customer AS "Customer", o.amount_minor AS "AmountMinor", o.state AS "State",
                    o.invoice AS "Invoice", o.invoice_change AS "InvoiceChange", o.sequence AS "Sequence",
                    e.customer AS "EntryCustomer", e.amount_minor AS "EntryAmountMinor", e.state AS "EntryState", e.xmin::text AS "EntryVersion",
                    o.changed_at <= now() - interval '10 seconds' AS "Settled",
                    EXISTS (SELECT FROM deliveries d WHERE d.order_id = o.order_id AND d.taken < d.last) AS "Waits"
                FROM orders o LEFT JOIN search_index e ON e.order_id = o.order_id
                WHERE o.order_id COLLATE "C" > @after
                ORDER BY o.order_id COLLATE "C" LIMIT 100
                """,
                new { after }, cancellationToken);
            orders.AddRange(page);
            if (page.Count < PageSize) return (orders, bounds);
            after = page[^1].OrderId;
            bounds.Add(after);
        }
    }

    // Billing lists by id, and the ids of the orders say where its pages are likely to end: so several can be read at once.
    private async Task<Dictionary<string, BillingRecord>> ReadBillingAsync(List<string> bounds, CancellationToken cancellationToken)
    {
        var ranges = bounds.Select((upTo, at) => (After: at == 0 ? null : bounds[at - 1], UpTo: (string?)upTo)).ToList();
        ranges.Add((bounds.LastOrDefault(), null));
        var found = new ConcurrentBag<List<BillingRecord>>();
        await Parallel.ForEachAsync(
            ranges, new ParallelOptions { MaxDegreeOfParallelism = PagesAtOnce, CancellationToken = cancellationToken },
            async (range, cancellation) => found.Add(await billing.ListAsync(range.After, range.UpTo, cancellation)));
        var records = new Dictionary<string, BillingRecord>();
        foreach (var record in found.SelectMany(list => list)) records[record.OrderId] = record;
        return records;
    }

    private async Task RemoveWhatMovedAsync(List<Difference> differences, CancellationToken cancellationToken)
    {
        var now = new Dictionary<string, (long Sequence, string Invoice)>();
        foreach (var ids in differences.Select(difference => difference.Drift.OrderId).Distinct().Chunk(PageSize))
            foreach (var (orderId, sequence, invoice) in await database.ListAsync<(string, long, string)>(
                "SELECT order_id, sequence, invoice FROM orders WHERE order_id = ANY(@ids)", new { ids }, cancellationToken))
                now[orderId] = (sequence, invoice);

        differences.RemoveAll(difference => difference switch
        {
            // It was made while billing was asked.
            { Order: null } => now.ContainsKey(difference.Drift.OrderId),
            { Drift.Copy: Copies.Order } => now.GetValueOrDefault(difference.Drift.OrderId).Invoice != difference.Order.Invoice,
            _ => now.GetValueOrDefault(difference.Drift.OrderId).Sequence != difference.Order.Sequence,
        });
    }
}
