using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DoubleCharge.Payments;
using Polly.Timeout;

namespace DoubleCharge.Provider;

/// <summary>Charges cards at the payment provider; every call answers within <see cref="ProviderResilience.TotalTimeout"/>.</summary>
internal sealed class ProviderClient(HttpClient http, ILogger<ProviderClient> logger)
{
    /// <summary>Charges the payment's card, once per caller's key, if the permit still holds when the request is sent.</summary>
    public async Task<ChargeOutcome> ChargeAsync(
        string key, Payment payment, SendPermit permit, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "charges")
        {
            Headers = { { "Idempotency-Key", ProviderKey(key) } },
            Content = permit.Protect(
                new ChargeRequest(payment.Id.ToString(), payment.AmountMinor, payment.Currency, payment.CardToken)),
        };
        return await SendAsync(payment, request, ReadChargeAsync, cancellationToken);
    }

    /// <summary>Looks up what the provider holds for the payment.</summary>
    public async Task<ChargeOutcome> FindAsync(Payment payment, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"charges?reference={payment.Id}");
        return await SendAsync(payment, request, ReadFoundAsync, cancellationToken);
    }

    // Hashed, because it is the caller's and may be anything; the provider sees 64 hexadecimal digits.
    private static string ProviderKey(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private async Task<ChargeOutcome> SendAsync(
        Payment payment,
        HttpRequestMessage request,
        Func<HttpContent, Task<ChargeOutcome>> readAsync,
        CancellationToken cancellationToken)
    {
        try
        {
            using var response = await ProviderResilience.Pipeline.ExecuteAsync(
                async token => await http.SendAsync(request, token), cancellationToken);
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

    private static async Task<ChargeOutcome> ReadChargeAsync(HttpContent content) =>
        ToOutcome(await content.ReadFromJsonAsync<Charge>());

    private static async Task<ChargeOutcome> ReadFoundAsync(HttpContent content) =>
        await content.ReadFromJsonAsync<Charge[]>() switch
        {
            [] => new ChargeOutcome.NotFound(),
            [var charge] => ToOutcome(charge),
            _ => new ChargeOutcome.Unknown("The provider holds more than one charge."),
        };

    private static ChargeOutcome ToOutcome(Charge? charge) => charge switch
    {
        { Status: "succeeded" } => new ChargeOutcome.Succeeded(charge.Id),
        { Status: "declined" } => new ChargeOutcome.Declined(),
        _ => new ChargeOutcome.Unknown($"The provider answered with a charge in state '{charge?.Status}'."),
    };

    private sealed record ChargeRequest(string Reference, long AmountMinor, string Currency, string CardToken);

    private sealed record Charge(string Id, string Status);
}
