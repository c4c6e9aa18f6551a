using System.Net;
using System.Text.Json;
using DoubleCharge.Payments;
using Polly.Timeout;

namespace DoubleCharge.Provider;

/// <summary>Charges cards at the payment provider; answers within <see cref="ProviderResilience.TotalTimeout"/>.</summary>
internal sealed class ProviderClient(HttpClient http, ILogger<ProviderClient> logger)
{
    /// <summary>Charges the card.</summary>
    /// <param name="id">The payment's id: the provider's key and reference.</param>
    /// <param name="details">What is to be paid.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    public async Task<ChargeOutcome> ChargeAsync(Guid id, PaymentDetails details, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await ProviderResilience.Pipeline.ExecuteAsync(
                async token =>
                {
                    // A request message can be sent only once, so every attempt gets its own; the key in it is the same.
                    using var request = CreateRequest(id, details);
                    return await http.SendAsync(request, token);
                },
                cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.Created => ToOutcome(await response.Content.ReadFromJsonAsync<Charge>()),
                HttpStatusCode.PaymentRequired => new ChargeOutcome.Declined(),
                _ => new ChargeOutcome.Unknown($"The provider answered {(int)response.StatusCode}."),
            };
        }
        catch (Exception fault) when (fault is HttpRequestException or TimeoutRejectedException or JsonException)
        {
            logger.LogWarning(fault, "The provider gave no answer about payment {PaymentId}", id);
            return new ChargeOutcome.Unknown("The provider gave no answer.");
        }
    }

    private static HttpRequestMessage CreateRequest(Guid id, PaymentDetails details) => new(HttpMethod.Post, "charges")
    {
        Headers = { { "Idempotency-Key", id.ToString() } },
        Content = JsonContent.Create(
            new ChargeRequest(id.ToString(), details.AmountMinor, details.Currency, details.CardToken)),
    };

    private static ChargeOutcome ToOutcome(Charge? charge) => charge is { Status: "succeeded" }
        ? new ChargeOutcome.Succeeded(charge.Id)
        : new ChargeOutcome.Unknown($"The provider answered with a charge in state '{charge?.Status}'.");

    private sealed record ChargeRequest(string Reference, long AmountMinor, string Currency, string CardToken);

    private sealed record Charge(string Id, string Status);
}
