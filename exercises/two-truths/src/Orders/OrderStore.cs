using Dapper;
using Npgsql;

namespace TwoTruths.Orders;

/// <summary>Orders in PostgreSQL.</summary>
internal sealed class OrderStore(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Columns =
        """
        order_id AS "OrderId", customer AS "Customer", amount_minor AS "AmountMinor", state AS "State", invoice AS "Invoice",
        sequence AS "Sequence"
        """;

    public async Task<Order?> FindAsync(string orderId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Order>(new CommandDefinition(
            $"SELECT {Columns} FROM orders WHERE order_id = @orderId", new { orderId }, cancellationToken: cancellationToken));
    }

    /// <summary>Every order, for the comparison with billing.</summary>
    public async Task<IReadOnlyList<Order>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<Order>(new CommandDefinition(
            $"SELECT {Columns} FROM orders ORDER BY order_id", cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Makes the order, or changes it: either is its next change.</summary>
    public async Task<Order> SaveAsync(string orderId, OrderDetails details, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var order = await connection.QuerySingleAsync<Order>(new CommandDefinition(
            $"""
            INSERT INTO orders (order_id, customer, amount_minor, state, sequence, changed_at)
            VALUES (@orderId, @Customer, @AmountMinor, @State, 1, @now)
            ON CONFLICT (order_id) DO UPDATE
            SET customer = @Customer, amount_minor = @AmountMinor, state = @State, sequence = orders.sequence + 1, changed_at = @now
            RETURNING {Columns}
            """,
            new { orderId, details.Customer, details.AmountMinor, details.State, now = clock.GetUtcNow() },
            transaction, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return order;
    }

    /// <summary>Cancels the order, with <paramref name="before"/> as the last thing before the commit.</summary>
    /// <returns>The cancelled order; null if there is none.</returns>
    public async Task<Order?> CancelAsync(string orderId, Func<Order, Task> before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var order = await connection.QuerySingleOrDefaultAsync<Order>(new CommandDefinition(
            $"""
            UPDATE orders SET state = @state, sequence = sequence + 1, changed_at = @now WHERE order_id = @orderId
            RETURNING {Columns}
            """,
            new { orderId, state = OrderState.Cancelled, now = clock.GetUtcNow() }, transaction, cancellationToken: cancellationToken));
        if (order is null) return null;
        await before(order);
        await transaction.CommitAsync(cancellationToken);
        return order;
    }
}
