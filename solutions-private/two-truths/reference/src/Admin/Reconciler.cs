using TwoTruths.Orders;
using TwoTruths.Relay;
using TwoTruths.Search;

namespace TwoTruths.Admin;

/// <summary>Says which copies differ from their owner, and repairs them.</summary>
internal sealed class Reconciler(Comparison comparison, OrderStore orders, SearchIndex index, RelaySignal signal)
{
    private const string Billing = "billing";
    private const string Index = "index";
    private const string Order = "order";

    /// <summary>The copies that differ.</summary>
    public async Task<IReadOnlyList<Drift>> CompareAsync(CancellationToken cancellationToken)
    {
        List<Drift> drift = [];
        await foreach (var compared in comparison.AllAsync(cancellationToken))
        {
            drift.AddRange(
                from copy in (IEnumerable<(string Copy, IReadOnlyList<string> Fields)>)
                    [(Billing, compared.AtBilling), (Index, compared.InIndex), (Order, compared.InOrder)]
                where copy.Fields.Count > 0
                select new Drift(compared.OrderId, copy.Copy, copy.Fields));
        }

        return drift;
    }

    /// <summary>Makes every copy what its owner says. What the owner says is read again where it is written.</summary>
    public async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        await foreach (var (orderId, row, record) in comparison.AllAsync(cancellationToken))
        {
            if (row is null) continue;
            var compared = new Compared(orderId, row, record);
            if (compared.InOrder.Count > 0) await orders.SetInvoiceAsync(orderId, record!.Invoice, record.InvoiceChange, cancellationToken);
            if (compared.InIndex.Count > 0) await index.RepairAsync(orderId, cancellationToken);
            if (compared.AtBilling.Count > 0) await orders.RepeatAsync(orderId, row.Sequence, cancellationToken);
        }

        signal.Set();
    }
}
