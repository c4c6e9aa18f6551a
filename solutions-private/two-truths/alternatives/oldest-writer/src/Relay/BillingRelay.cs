using System.Collections.Concurrent;
using Dapper;
using Npgsql;
using TwoTruths.Billing;

namespace TwoTruths.Relay;

/// <summary>Reads the log while no other instance does, and tells billing of it: several orders at a time, of each one message.</summary>
internal sealed class BillingRelay(Outgoing outgoing, IServiceScopeFactory scopes, RelaySignal signal, ILogger<BillingRelay> logger) : BackgroundService
{
    // Two of the eight calls that the contract allows are left for questions.
    private const int Senders = 6;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(150);

    private readonly ConcurrentDictionary<string, int> _busy = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var session = await outgoing.LeadAsync(stoppingToken);
                if (session is not null) await ReadOnAsync(session, stoppingToken);
            }
            catch (NpgsqlException fault)
            {
                logger.LogWarning("Reading the log begins anew: {Fault}", fault.Message);
            }

            await Task.Delay(Interval, stoppingToken);
        }
    }

    private async Task ReadOnAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            // Fails when the session has ended, and its lock with it.
            await session.ExecuteScalarAsync<int>(new CommandDefinition("SELECT 1", cancellationToken: cancellationToken));
            var free = Senders - _busy.Count;
            var messages = free > 0 ? await outgoing.ReadAsync(_busy.Keys, free, cancellationToken) : [];
            var begun = 0;
            foreach (var message in messages)
            {
                if (!_busy.TryAdd(message.OrderId, 0)) continue;
                begun++;
                _ = SendOneAsync(message, cancellationToken);
            }

            if (begun == 0) await signal.WaitAsync(Interval, cancellationToken);
        }
    }

    private async Task SendOneAsync(BillingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await SendAsync(scope.ServiceProvider.GetRequiredService<BillingClient>(), message, cancellationToken);
        }
        catch (NpgsqlException fault)
        {
            logger.LogWarning("Order {OrderId} has to wait: {Fault}", message.OrderId, fault.Message);
        }
        finally
        {
            _busy.TryRemove(message.OrderId, out _);
            signal.Set();
        }
    }

    private async Task SendAsync(BillingClient billing, BillingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            if (await billing.SendAsync(message, cancellationToken) is { } reason)
            {
                logger.LogWarning("Billing refused change {Sequence} of order {OrderId}: {Reason}", message.Sequence, message.OrderId, reason);
                await outgoing.RefusedAsync(message, reason, cancellationToken);
                return;
            }

            await outgoing.ToldAsync(message, cancellationToken);
        }
        catch (BillingException fault)
        {
            logger.LogWarning("Change {Sequence} of order {OrderId} is sent again: {Fault}", message.Sequence, message.OrderId, fault.Message);
            await outgoing.FailedAsync(message, cancellationToken);
        }
    }
}
