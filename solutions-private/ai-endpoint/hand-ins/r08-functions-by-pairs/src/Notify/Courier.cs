using AiEndpoint.Gifts;
using AiEndpoint.Hosting;

namespace AiEndpoint.Notify;

/// <summary>A movement of money that is to be told of.</summary>
internal sealed record Notice(long Seq, string GiftId, string Kind);

/// <summary>
/// Tells Notify of movements. It leases what it is about to tell, for longer than telling takes and for much less than the customer
/// waits; a lease that nobody gives back, because its instance was killed, runs out. Where two instances tell the same after all, the
/// id is the same.
/// </summary>
internal sealed class Courier(Vault vault, Bell bell, IConfiguration configuration, TimeProvider clock, ILogger<Courier> logger)
    : BackgroundService
{
    private const string Lease =
        """
        WITH due AS MATERIALIZED (
            SELECT seq FROM movements WHERE NOT told AND leased_until < clock_timestamp()
            ORDER BY leased_until, seq LIMIT 8 FOR UPDATE SKIP LOCKED)
        UPDATE movements m SET leased_until = clock_timestamp() + interval '3 seconds', attempts = m.attempts + 1
        FROM due WHERE m.seq = due.seq
        RETURNING m.seq, m.gift_id, CASE m.kind WHEN 'transfer' THEN 'completed' ELSE 'reversed' END
        """;

    private const string Told = "UPDATE movements SET told = true WHERE seq = $1";

    private const string GiveBack =
        """
        UPDATE movements SET leased_until = clock_timestamp() + least(2, 0.25 * attempts) * interval '1 second'
        WHERE seq = $1 AND NOT told
        """;

    // At least this often: the bell may not ring, and leases run out silently.
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        BaseAddress = configuration.GetValue<Uri>("Dependencies:Notify:BaseAddress")
            ?? throw new InvalidOperationException("Dependencies:Notify:BaseAddress is not configured."),
        Timeout = TimeSpan.FromSeconds(1.5),
    };

    /// <inheritdoc />
    public override void Dispose()
    {
        http.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using var ear = bell.ListenFor(null);
            try
            {
                var notices = await vault.AskAsync(
                    Lease, row => new Notice(row.GetInt64(0), row.GetString(1), row.GetString(2)), () => []);
                await Task.WhenAll(notices.Select(notice => DeliverAsync(notice, stoppingToken)));
                if (notices.Count > 0) continue;
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogInformation("No round: {Fault}", fault.GetType().Name);
            }

            await Task.WhenAny(ear.Heard, Task.Delay(Round, clock, stoppingToken));
        }
    }

    private async Task DeliverAsync(Notice notice, CancellationToken stoppingToken)
    {
        var isTold = await TellAsync(notice, stoppingToken);
        await vault.AskAsync(isTold ? Told : GiveBack, row => row.FieldCount, () => [notice.Seq]);
    }

    private async Task<bool> TellAsync(Notice notice, CancellationToken stoppingToken)
    {
        try
        {
            var body = new { notificationId = $"{notice.Kind}:{notice.GiftId}", transferId = notice.GiftId, kind = notice.Kind };
            using var response = await http.PostAsJsonAsync("notifications", body, stoppingToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            logger.LogInformation("{Gift} is told of later: {Fault}", notice.GiftId, fault.GetType().Name);
            return false;
        }
    }
}
