using System.Diagnostics;
using Npgsql;
using TwoTruths.Billing;

namespace TwoTruths.Relay;

/// <summary>Tells billing of every change, several orders at a time, each order's changes one after the other.</summary>
internal sealed class BillingRelay(Outgoing outgoing, IServiceScopeFactory scopes, RelaySignal signal, ILogger<BillingRelay> logger) : BackgroundService
{
    // Two of the eight calls that the contract allows are left for questions.
    private const int Senders = 6;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // Then the orders that wait come first: one with many changes must not keep the others waiting.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    private int _sending;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var free = Senders - Volatile.Read(ref _sending);
            var claimed = free > 0 ? await ClaimAsync(free, stoppingToken) : [];
            foreach (var orderId in claimed)
            {
                Interlocked.Increment(ref _sending);
                _ = SendAllAsync(orderId, stoppingToken);
            }

            if (claimed.Count == 0) await signal.WaitAsync(Interval, stoppingToken);
        }
    }

    private async Task<IReadOnlyList<string>> ClaimAsync(int most, CancellationToken cancellationToken)
    {
        try
        {
            return await outgoing.ClaimAsync(most, cancellationToken);
        }
        catch (NpgsqlException fault)
        {
            logger.LogWarning("Could not look for changes: {Fault}", fault.Message);
            return [];
        }
    }

    private async Task SendAllAsync(string orderId, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var billing = scope.ServiceProvider.GetRequiredService<BillingClient>();
            var startedAt = Stopwatch.GetTimestamp();
            while (await outgoing.NextAsync(orderId, cancellationToken) is { } message)
            {
                if (!await SendAsync(billing, message, cancellationToken)) return;
                if (Stopwatch.GetElapsedTime(startedAt) < Turn) continue;
                await outgoing.EndTurnAsync(orderId, cancellationToken);
                return;
            }
        }
        catch (NpgsqlException fault)
        {
            // The order's lease ends, and somebody takes it up again.
            logger.LogWarning("Order {OrderId} has to wait: {Fault}", orderId, fault.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _sending);
            signal.Set();
        }
    }

    private async Task<bool> SendAsync(BillingClient billing, BillingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            if (await billing.SendAsync(message, cancellationToken) is { } reason)
            {
                logger.LogWarning("Billing refused change {Sequence} of order {OrderId}: {Reason}", message.Sequence, message.OrderId, reason);
                await outgoing.RefusedAsync(message, reason, cancellationToken);
                return false;
            }

            await outgoing.ToldAsync(message, cancellationToken);
            return true;
        }
        catch (BillingException fault)
        {
            logger.LogWarning("Change {Sequence} of order {OrderId} is sent again: {Fault}", message.Sequence, message.OrderId, fault.Message);
            await outgoing.FailedAsync(message, cancellationToken);
            return false;
        }
    }
}
