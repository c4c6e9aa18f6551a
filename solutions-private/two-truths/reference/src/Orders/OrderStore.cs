using Dapper;
using Npgsql;
using TwoTruths.Billing;

namespace TwoTruths.Orders;

/// <summary>Orders in PostgreSQL. Every change is recorded together with the message that tells of it.</summary>
internal sealed class OrderStore(NpgsqlDataSource database)
{
    private const string Columns =
        """
        order_id AS "OrderId", customer AS "Customer", amount_minor AS "AmountMinor", state AS "State", invoice AS "Invoice",
        sequence AS "Sequence"
        """;

    // An order that waits for its turn, or is being sent, keeps its turn.
    private const string NextChange =
        """
        sequence = orders.sequence + 1, changed_at = now(),
        due_at = CASE WHEN orders.told_sequence = orders.sequence THEN '-infinity' ELSE orders.due_at END
        """;

    public async Task<Order?> FindAsync(string orderId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Order>(new CommandDefinition(
            $"SELECT {Columns} FROM orders WHERE order_id = @orderId", new { orderId }, cancellationToken: cancellationToken));
    }

    /// <summary>Makes the order, or changes it: either is its next change.</summary>
    public async Task<Order> SaveAsync(string orderId, OrderDetails details, CancellationToken cancellationToken) => (await ChangeAsync(
        $"""
        INSERT INTO orders (order_id, customer, amount_minor, state, sequence, changed_at)
        VALUES (@orderId, @Customer, @AmountMinor, @State, 1, now())
        ON CONFLICT (order_id) DO UPDATE SET customer = @Customer, amount_minor = @AmountMinor, state = @State, {NextChange}
        RETURNING {Columns}
        """,
        new { orderId, details.Customer, details.AmountMinor, details.State }, cancellationToken))!;

    /// <summary>Cancels the order.</summary>
    /// <returns>The cancelled order; null if there is none.</returns>
    public Task<Order?> CancelAsync(string orderId, CancellationToken cancellationToken) => ChangeAsync(
        $"UPDATE orders SET state = @state, {NextChange} WHERE order_id = @orderId RETURNING {Columns}",
        new { orderId, state = OrderState.Cancelled }, cancellationToken);

    /// <summary>Makes a change that changes nothing, so that billing is told once more: unless the order has changed since, or is being told.</summary>
    public Task<Order?> RepeatAsync(string orderId, long sequence, CancellationToken cancellationToken) => ChangeAsync(
        $"""
        UPDATE orders SET {NextChange}
        WHERE order_id = @orderId AND sequence = @sequence AND told_sequence = sequence
        RETURNING {Columns}
        """,
        new { orderId, sequence }, cancellationToken);

    /// <summary>Takes over what billing says of an invoice, unless something newer is known.</summary>
    public async Task SetInvoiceAsync(string orderId, string invoice, long change, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE orders SET invoice = @invoice, invoice_change = @change WHERE order_id = @orderId AND invoice_change <= @change",
            new { orderId, invoice, change }, cancellationToken: cancellationToken));
    }

    private async Task<Order?> ChangeAsync(string change, object values, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var order = await connection.QuerySingleOrDefaultAsync<Order>(new CommandDefinition(change, values, transaction, cancellationToken: cancellationToken));
        if (order is null) return null;
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO outgoing (order_id, sequence, message_id, customer, amount_minor, state)
            VALUES (@OrderId, @Sequence, @MessageId, @Customer, @AmountMinor, @State)
            """,
            BillingMessage.Of(order), transaction, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return order;
    }
}
