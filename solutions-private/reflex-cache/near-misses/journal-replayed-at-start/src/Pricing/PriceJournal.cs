using Dapper;
using Npgsql;

namespace ReflexCache.Pricing;

/// <summary>What this instance has still to make sure of: after a crash, its last changes are made again.</summary>
internal sealed class PriceJournal(NpgsqlDataSource database, IConfiguration configuration, ILogger<PriceJournal> logger) : BackgroundService
{
    private static readonly TimeSpan MarkInterval = TimeSpan.FromSeconds(30);

    /// <summary>The instance, which keeps its address when it starts again.</summary>
    public string Instance { get; } = configuration["urls"] ?? Environment.MachineName;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var replayed = await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE products SET price_cents = last.price_cents
            FROM (SELECT DISTINCT ON (product_id) product_id, price_cents FROM price_journal
                  WHERE instance = @Instance AND NOT is_done ORDER BY product_id, id DESC) AS last
            WHERE products.id = last.product_id
            """,
            new { Instance }, cancellationToken: cancellationToken));
        if (replayed > 0) logger.LogInformation("{Replayed} prices were set again", replayed);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(MarkInterval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stoppingToken);
                await connection.ExecuteAsync(new CommandDefinition(
                    "UPDATE price_journal SET is_done = true WHERE instance = @Instance AND NOT is_done", new { Instance }, cancellationToken: stoppingToken));
            }
            catch (NpgsqlException fault)
            {
                logger.LogWarning(fault, "The journal is marked later");
            }
        }
    }
}
