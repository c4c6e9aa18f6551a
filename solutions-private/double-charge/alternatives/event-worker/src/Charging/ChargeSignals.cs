using System.Collections.Concurrent;
using System.Threading.Channels;
using DoubleCharge.Payments;

namespace DoubleCharge.Charging;

/// <summary>
/// Tells this process's worker of new payments, and this process's callers of finished ones. Only a short cut: a signal
/// that is lost, with the process for instance, costs time, because the table is polled as well.
/// </summary>
internal sealed class ChargeSignals
{
    private const int Capacity = 1000;

    private readonly Channel<Payment> _recorded =
        Channel.CreateBounded<Payment>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<Payment>> _waiting = new();

    /// <summary>Payments that this process has just recorded.</summary>
    public ChannelReader<Payment> Recorded => _recorded.Reader;

    /// <summary>
    /// Passes a new payment to the worker and waits for its end; returns it as it was recorded when patience ends first.
    /// </summary>
    public async Task<Payment> ChargeAsync(Payment recorded, CancellationToken patience)
    {
        var finished = new TaskCompletionSource<Payment>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[recorded.Id] = finished;
        try
        {
            _recorded.Writer.TryWrite(recorded);
            return await finished.Task.WaitAsync(patience);
        }
        catch (OperationCanceledException)
        {
            return recorded;
        }
        finally
        {
            _waiting.TryRemove(recorded.Id, out _);
        }
    }

    /// <summary>Wakes the caller that waits for this payment, if it waits here.</summary>
    public void Finished(Payment payment)
    {
        if (_waiting.TryRemove(payment.Id, out var finished))
            finished.TrySetResult(payment);
    }
}
