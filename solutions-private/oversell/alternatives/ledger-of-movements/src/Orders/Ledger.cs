using Npgsql;
using Polly;
using Polly.Retry;

namespace Oversell.Orders;

/// <summary>
/// What happened to an event's orders: entries with consecutive versions. Whoever writes an entry has read all that stand before
/// it, or the entry's version is taken.
/// </summary>
internal static class Ledger
{
    /// <summary>The last entry of the order that is called "o".</summary>
    public const string StatusOfOrder = "(SELECT l.status FROM ledger l WHERE l.order_id = o.id ORDER BY l.version DESC LIMIT 1)";

    /// <summary>Whether it is too late to confirm or cancel the order that is called "o", if it is held.</summary>
    public const string IsOverdue = "o.expires_at <= clock_timestamp()";

    /// <summary>
    /// Whether the order that is called "o", if it is held, has lost its tickets. A little later than it is overdue: nobody is to
    /// see an order as expired that a statement is confirming which began in time.
    /// </summary>
    public const string HasExpired = "o.expires_at <= statement_timestamp() - interval '1 s'";

    // Of those that want the same entry one always gets it, so repeating makes progress. It ends soon enough to be told.
    private static readonly ResiliencePipeline Repeat = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<PostgresException>(fault =>
                fault.SqlState == PostgresErrorCodes.UniqueViolation),
            MaxRetryAttempts = 10,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(5),
            MaxDelay = TimeSpan.FromMilliseconds(150),
        })
        .Build();

    /// <summary>Reads, decides and appends, from the start again when somebody else has appended meanwhile.</summary>
    public static Task<T> WriteAsync<T>(
        this NpgsqlDataSource database, Func<NpgsqlConnection, Task<T>> attempt, CancellationToken cancellationToken) =>
        Repeat.ExecuteAsync(
            async ended =>
            {
                await using var connection = await database.OpenConnectionAsync(ended);
                return await attempt(connection);
            },
            cancellationToken).AsTask();
}
