using Dapper;
using Npgsql;
using TwoTruths.Billing;

namespace TwoTruths.Search;

/// <summary>An order as the search shows it.</summary>
internal sealed record FoundOrder(string OrderId, string Customer, long AmountMinor, string State, long Sequence);

/// <summary>The service's own index of orders, fed by the bus.</summary>
internal sealed class SearchIndex(NpgsqlDataSource database)
{
    /// <summary>Takes a message of the bus. Which one is shown is decided where they are read.</summary>
    public async Task TakeAsync(BillingMessage message, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO inbox (order_id, customer, amount_minor, state, sequence)
            VALUES (@OrderId, @Customer, @AmountMinor, @State, @Sequence)
            ON CONFLICT (order_id, sequence) DO UPDATE
            SET customer = @Customer, amount_minor = @AmountMinor, state = @State
            """,
            message, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Writes what the order says now. While it is read and written, the order cannot change, so that no message about a later change can
    /// have come; the index may be ahead of it only by mistake.
    /// </summary>
    public async Task RepairAsync(string orderId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT 1 FROM orders WHERE order_id = @orderId FOR SHARE", new { orderId }, transaction, cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(
            """
            WITH ahead AS (
                DELETE FROM inbox i USING orders o WHERE o.order_id = @orderId AND i.order_id = o.order_id AND i.sequence > o.sequence)
            INSERT INTO inbox (order_id, customer, amount_minor, state, sequence)
            SELECT order_id, customer, amount_minor, state, sequence FROM orders WHERE order_id = @orderId
            ON CONFLICT (order_id, sequence) DO UPDATE
            SET customer = excluded.customer, amount_minor = excluded.amount_minor, state = excluded.state
            """,
            new { orderId }, transaction, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The customer's orders, by id.</summary>
    public async Task<IEnumerable<FoundOrder>> FindAsync(string customer, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QueryAsync<FoundOrder>(new CommandDefinition(
            """
            SELECT order_id AS "OrderId", customer AS "Customer", amount_minor AS "AmountMinor", state AS "State", sequence AS "Sequence"
            FROM inbox i WHERE customer = @customer
                AND NOT EXISTS (SELECT FROM inbox n WHERE n.order_id = i.order_id AND n.sequence > i.sequence)
            ORDER BY order_id LIMIT 100
            """,
            new { customer }, cancellationToken: cancellationToken));
    }
}
