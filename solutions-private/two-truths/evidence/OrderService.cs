using Npgsql;
using Polly;
using Polly.Retry;
using TwoTruths.Billing;
using TwoTruths.Evidence;

namespace TwoTruths.Orders;

/// <summary>The starter's service as its releases were: what each deploy changed is a switch.</summary>
internal sealed class OrderService(OrderStore store, BillingClient billing, Releases releases, Script script, ILogger<OrderService> logger, TimeProvider clock)
{
    private readonly ResiliencePipeline _retries = new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<BillingException>(),
            MaxRetryAttempts = 7,
            Delay = TimeSpan.FromSeconds(2),
            BackoffType = DelayBackoffType.Exponential,
        })
        .Build();

    public async Task<Order> PutAsync(string orderId, OrderDetails details, CancellationToken cancellationToken)
    {
        var order = await store.SaveAsync(orderId, details, cancellationToken);
        logger.LogInformation("Order {OrderId}: change {Sequence}, {State}", orderId, order.Sequence, order.State);
        await TellAsync(order, cancellationToken);
        return order;
    }

    public async Task<Order?> CancelAsync(string orderId, CancellationToken cancellationToken)
    {
        if (releases.TellsFirst)
        {
            return await store.CancelAsync(orderId, async order =>
            {
                await billing.SendAsync(BillingMessage.Of(order), cancellationToken);
                FailIfScripted(orderId);
            }, cancellationToken);
        }

        var cancelled = await store.CancelAsync(orderId, _ =>
        {
            FailIfScripted(orderId);
            return Task.CompletedTask;
        }, cancellationToken);
        if (cancelled is not null) await TellAsync(cancelled, cancellationToken);
        return cancelled;
    }

    // The fail-over of the database.
    private void FailIfScripted(string orderId)
    {
        if (script.FailingCommits.Contains(orderId)) throw new NpgsqlException("Exception while reading from stream", new IOException("Connection reset by peer"));
    }

    private async Task TellAsync(Order order, CancellationToken cancellationToken)
    {
        var message = BillingMessage.Of(order);
        try
        {
            if (releases.TriesOnce) await billing.SendAsync(message, cancellationToken);
            else await _retries.ExecuteAsync(async token => await billing.SendAsync(message, token), cancellationToken);
        }
        catch (BillingException fault)
        {
            logger.LogWarning("Billing was not told of change {Sequence} of order {OrderId}: {Fault}", order.Sequence, order.OrderId, fault.Message);
        }
    }
}
