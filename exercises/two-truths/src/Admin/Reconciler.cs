using TwoTruths.Billing;
using TwoTruths.Orders;

namespace TwoTruths.Admin;

/// <summary>Compares orders with billing, and tells billing again what it has wrong.</summary>
internal sealed class Reconciler(OrderStore store, BillingClient billing, ILogger<Reconciler> logger)
{
    private const string Billing = "billing";

    /// <summary>The orders whose state differs.</summary>
    public async Task<IReadOnlyList<Drift>> CompareAsync(CancellationToken cancellationToken)
    {
        var orders = await store.ListAsync(cancellationToken);
        var records = new Dictionary<string, BillingRecord>();
        for (var after = ""; ;)
        {
            var page = await billing.ListAsync(after, cancellationToken);
            if (page.Count == 0) break;
            foreach (var record in page) records[record.OrderId] = record;
            after = page[^1].OrderId;
        }

        return [.. orders
            .Where(order => records.GetValueOrDefault(order.OrderId)?.State != order.State)
            .Select(order => new Drift(order.OrderId, Billing, ["state"]))];
    }

    /// <summary>Sends the orders that differ again, as they are now.</summary>
    public async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        foreach (var drift in await CompareAsync(cancellationToken))
        {
            if (await store.FindAsync(drift.OrderId, cancellationToken) is not { } order) continue;
            await billing.SendAsync(BillingMessage.Of(order), cancellationToken);
            logger.LogInformation("Billing was told again of order {OrderId}", order.OrderId);
        }
    }
}
