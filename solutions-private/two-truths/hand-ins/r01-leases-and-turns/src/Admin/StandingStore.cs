using Dapper;
using Npgsql;
using TwoTruths.Hosting;

namespace TwoTruths.Admin;

/// <summary>An order beside what the index shows of it.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Customer">Its customer.</param>
/// <param name="AmountMinor">Its amount.</param>
/// <param name="State">Its state.</param>
/// <param name="Invoice">The state of its invoice, as far as the order knows.</param>
/// <param name="InvoiceChange">Which of the invoice's changes that was.</param>
/// <param name="Sequence">Its last change.</param>
/// <param name="Settled">Whether its last change had been accepted 10 s before the comparison began.</param>
/// <param name="Pending">Whether billing has still to take one of its changes.</param>
/// <param name="IndexCustomer">What the index shows; null if the order is not in it.</param>
/// <param name="IndexAmountMinor">What the index shows.</param>
/// <param name="IndexState">What the index shows.</param>
internal sealed record Standing(
    string OrderId, string Customer, long AmountMinor, string State, string Invoice, long InvoiceChange, long Sequence, bool Settled,
    bool Pending, string? IndexCustomer, long? IndexAmountMinor, string? IndexState);

/// <summary>Reads orders for the comparison, in portions.</summary>
internal sealed class StandingStore(NpgsqlDataSource database)
{
    private const int PageSize = 100;

    /// <summary>The database's clock.</summary>
    public Task<DateTime> NowAsync(CancellationToken cancellationToken) => database.WithConnectionAsync(
        connection => connection.QuerySingleAsync<DateTime>(
            new CommandDefinition("SELECT clock_timestamp()", cancellationToken: cancellationToken)),
        cancellationToken);

    /// <summary>Every order, by the ASCII codes of the ids.</summary>
    public async Task<IReadOnlyList<Standing>> ListAsync(DateTime now, CancellationToken cancellationToken)
    {
        var orders = new List<Standing>();
        for (var after = ""; ;)
        {
            var page = (await database.WithConnectionAsync(
                connection => connection.QueryAsync<Standing>(new CommandDefinition(
                    """
                    SELECT o.order_id AS "OrderId", o.customer AS "Customer", o.amount_minor AS "AmountMinor", o.state AS "State",
                           o.invoice AS "Invoice", o.invoice_change AS "InvoiceChange", o.sequence AS "Sequence",
                           o.changed_at <= @now - interval '10 seconds' AS "Settled",
                           EXISTS (SELECT FROM outbox w WHERE w.order_id = o.order_id) AS "Pending",
                           i.customer AS "IndexCustomer", i.amount_minor AS "IndexAmountMinor", i.state AS "IndexState"
                    FROM orders o LEFT JOIN search_index i ON i.order_id = o.order_id
                    WHERE o.order_id COLLATE "C" > @after ORDER BY o.order_id COLLATE "C" LIMIT @PageSize
                    """,
                    new { after, now, PageSize }, cancellationToken: cancellationToken)),
                cancellationToken)).AsList();
            orders.AddRange(page);
            if (page.Count < PageSize) return orders;
            after = page[^1].OrderId;
        }
    }
}
