using System.Net;
using DoubleCharge.Payments;
using Polly.Timeout;

namespace DoubleCharge.Provider;

/// <summary>Charges cards at the payment provider.</summary>
internal sealed class ProviderClient(HttpClient http, ILogger<ProviderClient> logger)
{
    /// <summary>Charges the card; answers within <see cref="ProviderResilience.TotalTimeout"/>.</summary>
    public async Task<ChargeOutcome> ChargeAsync(PaymentDetails details, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await ProviderResilience.Pipeline.ExecuteAsync(
                async token =>
                {
                    // A request message can be sent only once, so every attempt gets its own.
                    using var request = CreateRequest(details);
                    return await http.SendAsync(request, token);
                },
                cancellationToken);
            return await ReadOutcomeAsync(response, cancellationToken);
        }
        catch (Exception fault) when (fault is HttpRequestException or TimeoutRejectedException)
        {
            logger.LogWarning(fault, "Charging order {OrderId} failed", details.OrderId);
            return new ChargeOutcome.Declined("The provider could not be reached.");
        }
    }

    private static HttpRequestMessage CreateRequest(PaymentDetails details) => new(HttpMethod.Post, "charges")
    {
        Headers = { { "Idempotency-Key", Guid.CreateVersion7().ToString() } },
        Content = JsonContent.Create(
            new ChargeRequest(details.OrderId, details.AmountMinor, details.Currency, details.CardToken)),
    };

    private static async Task<ChargeOutcome> ReadOutcomeAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.Created:
                var charge = await response.Content.ReadFromJsonAsync<Charge>(cancellationToken);
                return new ChargeOutcome.Succeeded(charge!.Id);
            case HttpStatusCode.PaymentRequired:
                return new ChargeOutcome.Declined("The provider declined the card.");
            default:
                return new ChargeOutcome.Declined($"The provider answered {(int)response.StatusCode}.");
        }
    }

    private sealed record ChargeRequest(string Reference, long AmountMinor, string Currency, string CardToken);

    private sealed record Charge(string Id);
}
