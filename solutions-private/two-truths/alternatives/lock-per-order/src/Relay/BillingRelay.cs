using System.Collections.Concurrent;
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

    private readonly ConcurrentDictionary<string, int> _busy = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // In any order: those that another instance is sending must not hide the others.
            var waiting = (await WaitingAsync(stoppingToken)).ToArray();
            Random.Shared.Shuffle(waiting);
            foreach (var orderId in waiting)
                if (_busy.Count < Senders && _busy.TryAdd(orderId, 0)) _ = SendAllAsync(orderId, stoppingToken);
            await signal.WaitAsync(Interval, stoppingToken);
        }
    }

    private async Task<IReadOnlyList<string>> WaitingAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await outgoing.WaitingAsync(_busy.Keys, cancellationToken);
        }
        catch (NpgsqlException fault)
        {
            logger.LogWarning("Could not look for changes: {Fault}", fault.Message);
            return [];
        }
    }

    private async Task SendAllAsync(string orderId, CancellationToken cancellationToken)
    {
        var isLent = false;
        try
        {
            await using var loan = await outgoing.LendAsync(orderId, cancellationToken);
            if (loan is null) return;
            isLent = true;
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
            // It still waits in the table.
            logger.LogWarning("Order {OrderId} has to wait: {Fault}", orderId, fault.Message);
        }
        finally
        {
            _busy.TryRemove(orderId, out _);
            if (isLent) signal.Set();
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
