namespace HotQuery.Reports;

/// <summary>Goes on with what the start could not finish, because there was always a writer in the way.</summary>
internal sealed class OrderTotalsCompletion(OrderTotals totals) : BackgroundService
{
    private const int TriesAtStart = 10;
    private static readonly TimeSpan PauseAtStart = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Tries for a moment, so that usually no request meets a version that is not complete.</summary>
    public static async Task TryAtStartAsync(OrderTotals totals, CancellationToken cancellationToken)
    {
        for (var number = 1; !await totals.TryCompleteAsync(cancellationToken) && number < TriesAtStart; number++)
            await Task.Delay(PauseAtStart, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await totals.TryCompleteAsync(stoppingToken)) await Task.Delay(Pause, stoppingToken);
    }
}
