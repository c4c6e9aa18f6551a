using Dapper;
using Npgsql;
using TwoTruths.Billing;

namespace TwoTruths.Search;

/// <summary>An order as the search shows it.</summary>
internal sealed record FoundOrder(string OrderId, string Customer, long AmountMinor, string State, long Sequence);

/// <summary>The service's own index of orders, fed by the bus.</summary>
internal sealed class SearchIndex(NpgsqlDataSource database)
{
    /// <summary>Takes a message of the bus.</summary>
    public async Task TakeAsync(BillingMessage message, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO search_index (order_id, customer, amount_minor, state, sequence)
            VALUES (@OrderId, @Customer, @AmountMinor, @State, @Sequence)
            ON CONFLICT (order_id) DO UPDATE
            SET customer = @Customer, amount_minor = @AmountMinor, state = @State, sequence = @Sequence
            """,
            message, cancellationToken: cancellationToken));
    }

    /// <summary>The customer's orders, by id.</summary>
    public async Task<IEnumerable<FoundOrder>> FindAsync(string customer, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QueryAsync<FoundOrder>(new CommandDefinition(
            """
            SELECT order_id AS "OrderId", customer AS "Customer", amount_minor AS "AmountMinor", state AS "State", sequence AS "Sequence"
            FROM search_index WHERE customer = @customer ORDER BY order_id LIMIT 100
            """,
            new { customer }, cancellationToken: cancellationToken));
    }
}
