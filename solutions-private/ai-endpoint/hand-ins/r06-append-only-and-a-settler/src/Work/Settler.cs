using System.Threading.Channels;
using AiEndpoint.Storage;

namespace AiEndpoint.Work;

/// <summary>
/// Settles what is due: at once what requests of this instance wait for, and soon whatever else is in the queue, for example what an
/// instance that was killed has left there. Instances need not know of each other; whoever has a row has the work.
/// </summary>
internal sealed class Settler(TransferBook book, TimeProvider clock, ILogger<Settler> logger) : BackgroundService
{
    private const int Workers = 4;
    private const int SweepSize = 100;
    private static readonly TimeSpan SweepPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Channel<Job> _jobs = Channel.CreateUnbounded<Job>();

    /// <summary>Has a transfer settled, and returns when that was tried, or after a while. Never throws.</summary>
    public Task SettleAsync(string transferId)
    {
        var job = new Job(transferId, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return _jobs.Writer.TryWrite(job) ? Task.WhenAny(job.Tried.Task, Task.Delay(Patience, clock)) : Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(stoppingToken)).Append(SweepAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        await foreach (var job in _jobs.Reader.ReadAllAsync(stoppingToken))
        {
            await TrySettleAsync(job.TransferId);
            job.Tried.SetResult();
        }
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                foreach (var transferId in await book.FindDueAsync(SweepSize))
                    await TrySettleAsync(transferId);
            }
            catch (Exception fault)
            {
                logger.LogWarning("What is due cannot be read: {Reason}", fault.GetType().Name);
            }

            await Task.Delay(SweepPause, clock, stoppingToken);
        }
    }

    private async Task TrySettleAsync(string transferId)
    {
        try
        {
            await book.SettleAsync(transferId);
        }
        catch (Exception fault)
        {
            // It stays due, and so it is tried again.
            logger.LogWarning(fault, "Transfer {TransferId} is not settled yet", transferId);
        }
    }

    private sealed record Job(string TransferId, TaskCompletionSource Tried);
}
