using Dapper;
using Npgsql;

namespace HotQuery.Reports;

/// <summary>Adds up orders by the minute, a little behind their coming; one instance at a time.</summary>
internal sealed class MinuteTotals(NpgsqlDataSource database, ILogger<MinuteTotals> logger) : BackgroundService
{
    private const int AtOnce = 20_000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        while (await AddUpAsync()) cancellationToken.ThrowIfCancellationRequested();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Pause, stoppingToken);
            try
            {
                await AddUpAsync();
            }
            catch (NpgsqlException fault)
            {
                logger.LogWarning("Nothing was added up: {Fault}", fault.Message);
            }
        }
    }

    /// <summary>Some of what has not been added up, at most; whether there may be more.</summary>
    private async Task<bool> AddUpAsync()
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (await connection.ExecuteScalarAsync<long?>("SELECT through_id FROM order_minutes_state FOR UPDATE SKIP LOCKED") is not { } since)
            return false;
        var until = await connection.ExecuteScalarAsync<long?>(
            "SELECT max(id) FROM (SELECT id FROM orders WHERE id > @since ORDER BY id LIMIT @AtOnce) AS new", new { since, AtOnce });
        if (until is null) return false;
        var added = await connection.ExecuteAsync(
            """
            INSERT INTO order_minutes AS m (minute, orders, cents)
            SELECT date_trunc('minute', placed_at), count(*), sum(total_cents)
            FROM orders WHERE id > @since AND id <= @until
            GROUP BY 1
            ON CONFLICT (minute) DO UPDATE SET orders = m.orders + excluded.orders, cents = m.cents + excluded.cents
            """,
            new { since, until });
        await connection.ExecuteAsync("UPDATE order_minutes_state SET through_id = @until", new { until });
        await transaction.CommitAsync();
        return added > 0;
    }
}
