using System.Net;
using DoubleCharge.Payments;

namespace DoubleCharge.Provider;

/// <summary>Charges cards at the payment provider.</summary>
internal sealed class ProviderClient(IHttpClientFactory clients, ILogger<ProviderClient> logger)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string Name = "provider";

    // A provider that takes three seconds is slow, not broken.
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(3.9);

    /// <summary>Charges the card. Does not fail.</summary>
    public Task<ChargeOutcome> ChargeAsync(Guid paymentId, PaymentDetails details) =>
        CallAsync(paymentId, async (http, token) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "charges")
            {
                Headers = { { "Idempotency-Key", paymentId.ToString() } },
                Content = JsonContent.Create(
                    new ChargeRequest(paymentId.ToString(), details.AmountMinor, details.Currency, details.CardToken)),
            };
            using var response = await http.SendAsync(request, token);
            return response.StatusCode switch
            {
                HttpStatusCode.Created => new ChargeOutcome.Succeeded(
                    (await response.Content.ReadFromJsonAsync<Charge>(token))!.Id),
                HttpStatusCode.PaymentRequired => new ChargeOutcome.Declined("The provider declined the card."),
                _ => new ChargeOutcome.Unknown($"The provider answered {(int)response.StatusCode}."),
            };
        });

    /// <summary>What the provider holds for a payment for which nothing is under way any more. Does not fail.</summary>
    public Task<ChargeOutcome> FindAsync(Guid paymentId) =>
        CallAsync(paymentId, async (http, token) =>
        {
            var charges = await http.GetFromJsonAsync<Charge[]>($"charges?reference={paymentId}", token);
            return charges switch
            {
                [var charge, ..] => new ChargeOutcome.Succeeded(charge.Id),
                [] => new ChargeOutcome.Declined("The charge never took effect."),
                null => new ChargeOutcome.Unknown("The provider's answer is no list."),
            };
        });

    private async Task<ChargeOutcome> CallAsync(
        Guid paymentId, Func<HttpClient, CancellationToken, Task<ChargeOutcome>> call)
    {
        using var timeout = new CancellationTokenSource(CallLimit);
        try
        {
            return await call(clients.CreateClient(Name), timeout.Token);
        }
        catch (Exception fault)
        {
            logger.LogWarning("Asking the provider about payment {PaymentId} failed: {Fault}", paymentId, fault.Message);
            return new ChargeOutcome.Unknown(fault.Message);
        }
    }

    private sealed record ChargeRequest(string Reference, long AmountMinor, string Currency, string CardToken);

    private sealed record Charge(string Id);
}
