using Npgsql;

namespace DoubleCharge.Payments;

/// <summary>
/// Keeps the keys from growing with the table. A caller sends a request again until it has a final answer; once it has one,
/// it has no reason to, and the key has done its work.
/// </summary>
internal sealed class DeliveredKeys(PaymentStore store, ILogger<DeliveredKeys> logger)
{
    /// <summary>Notes the delivery when the answer has left completely and its caller was there to take it.</summary>
    public void NoteOnCompletion(HttpContext context, Payment payment) =>
        context.Response.OnCompleted(async () =>
        {
            if (context.RequestAborted.IsCancellationRequested) return;
            try
            {
                await store.MarkDeliveredAsync(payment.Id, CancellationToken.None);
            }
            catch (NpgsqlException fault)
            {
                // The key is kept longer than it is needed, which costs nothing but its place.
                logger.LogWarning(fault, "The delivery of payment {PaymentId} was not noted", payment.Id);
            }
        });

    /// <summary>
    /// Releases what is no longer needed. Done at start-up, like the migrations: that is once a deploy, and away from the
    /// requests.
    /// </summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        var released = await store.ReleaseDeliveredKeysAsync(cancellationToken);
        logger.LogInformation("Released {Count} idempotency keys", released);
    }
}
