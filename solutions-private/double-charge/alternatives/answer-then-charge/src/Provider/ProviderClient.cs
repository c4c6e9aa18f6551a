using System.Net;
using System.Text.Json;
using DoubleCharge.Payments;
using Polly.Timeout;

namespace DoubleCharge.Provider;

/// <summary>Charges cards at the payment provider; every call answers within <see cref="ProviderResilience.TotalTimeout"/>.</summary>
internal sealed class ProviderClient(HttpClient http, ILogger<ProviderClient> logger)
{
    /// <summary>
    /// Charges the payment's card, or learns what became of an earlier attempt: to the provider both are the same request,
    /// for as long as it honours the key.
    /// </summary>
    public Task<ChargeOutcome> ChargeAsync(Payment payment, CancellationToken cancellationToken) =>
        AskAsync(payment, CreateChargeRequest, ReadChargeAsync, cancellationToken);

    /// <summary>Looks up what the provider holds for the payment.</summary>
    public Task<ChargeOutcome> FindAsync(Payment payment, CancellationToken cancellationToken) =>
        AskAsync(payment, CreateFindRequest, ReadFoundAsync, cancellationToken);

    private async Task<ChargeOutcome> AskAsync(
        Payment payment,
        Func<Payment, HttpRequestMessage> createRequest,
        Func<HttpContent, Task<ChargeOutcome>> readAsync,
        CancellationToken cancellationToken)
    {
        try
        {
            using var response = await ProviderResilience.Pipeline.ExecuteAsync(
                async token =>
                {
                    // A request message can be sent only once, so every attempt gets its own; the key in it is the same.
                    using var request = createRequest(payment);
                    return await http.SendAsync(request, token);
                },
                cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK or HttpStatusCode.Created => await readAsync(response.Content),
                HttpStatusCode.PaymentRequired => new ChargeOutcome.Declined(),
                _ => new ChargeOutcome.Unknown($"The provider answered {(int)response.StatusCode}."),
            };
        }
        catch (Exception fault) when (fault is HttpRequestException or TimeoutRejectedException or JsonException)
        {
            logger.LogWarning(fault, "The provider gave no answer about payment {PaymentId}", payment.Id);
            return new ChargeOutcome.Unknown("The provider gave no answer.");
        }
    }

    private static HttpRequestMessage CreateChargeRequest(Payment payment) => new(HttpMethod.Post, "charges")
    {
        // The payment's own id: known before the first attempt, the same for every later one, in any process.
        Headers = { { "Idempotency-Key", payment.Id.ToString() } },
        Content = JsonContent.Create(
            new ChargeRequest(payment.Id.ToString(), payment.AmountMinor, payment.Currency, payment.CardToken)),
    };

    private static HttpRequestMessage CreateFindRequest(Payment payment) =>
        new(HttpMethod.Get, $"charges?reference={payment.Id}");

    private static async Task<ChargeOutcome> ReadChargeAsync(HttpContent content) =>
        ToOutcome(await content.ReadFromJsonAsync<Charge>());

    private static async Task<ChargeOutcome> ReadFoundAsync(HttpContent content) =>
        await content.ReadFromJsonAsync<Charge[]>() is [var charge, ..] ? ToOutcome(charge) : new ChargeOutcome.NotFound();

    private static ChargeOutcome ToOutcome(Charge? charge) => charge switch
    {
        { Status: "succeeded" } => new ChargeOutcome.Succeeded(charge.Id),
        { Status: "declined" } => new ChargeOutcome.Declined(),
        _ => new ChargeOutcome.Unknown($"The provider answered with a charge in state '{charge?.Status}'."),
    };

    private sealed record ChargeRequest(string Reference, long AmountMinor, string Currency, string CardToken);

    private sealed record Charge(string Id, string Status);
}
