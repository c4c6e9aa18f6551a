using System.Net;
using DoubleCharge.Payments;
using Polly;
using Polly.CircuitBreaker;

namespace DoubleCharge.Provider;

/// <summary>Charges cards at the payment provider.</summary>
internal sealed class ProviderClient(IHttpClientFactory clients, ILogger<ProviderClient> logger)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string Name = "provider";

    // A provider that takes three seconds is slow, not broken.
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(4);

    // A provider that is down is not helped by more calls, nor are we by waiting for them.
    private readonly ResiliencePipeline<HttpResponseMessage> _breaker = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
        {
            ShouldHandle = new PredicateBuilder<HttpResponseMessage>()
                .Handle<HttpRequestException>()
                .Handle<OperationCanceledException>()
                .HandleResult(response => response.StatusCode >= HttpStatusCode.InternalServerError),
            FailureRatio = 0.5,
            SamplingDuration = TimeSpan.FromSeconds(10),
            MinimumThroughput = 10,
            BreakDuration = TimeSpan.FromSeconds(3),
        })
        .Build();

    /// <summary>Charges the card, at most once however often it is called with one id. Does not fail.</summary>
    public Task<ChargeOutcome> ChargeAsync(Guid paymentId, PaymentDetails details) =>
        CallAsync(paymentId, async (http, token) =>
        {
            using var response = await _breaker.ExecuteAsync(
                async callToken =>
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, "charges")
                    {
                        Headers = { { "Idempotency-Key", paymentId.ToString() } },
                        Content = JsonContent.Create(new ChargeRequest(
                            paymentId.ToString(), details.AmountMinor, details.Currency, details.CardToken)),
                    };
                    return await http.SendAsync(request, callToken);
                },
                token);
            return response.StatusCode is HttpStatusCode.Created or HttpStatusCode.PaymentRequired
                ? ToOutcome(await response.Content.ReadFromJsonAsync<Charge>(token))
                : new ChargeOutcome.Unknown($"The provider answered {(int)response.StatusCode}.");
        });

    /// <summary>What the provider holds for a payment; when it holds nothing, a decline if that is certain. Does not fail.</summary>
    public Task<ChargeOutcome> FindAsync(Guid paymentId, bool nothingIsUnderWay) =>
        CallAsync(paymentId, async (http, token) =>
        {
            var charges = await http.GetFromJsonAsync<Charge[]>($"charges?reference={paymentId}", token);
            return charges switch
            {
                [var charge, ..] => ToOutcome(charge),
                [] when nothingIsUnderWay => new ChargeOutcome.Declined("The charge never took effect."),
                _ => new ChargeOutcome.Unknown("No charge has taken effect so far."),
            };
        });

    private static ChargeOutcome ToOutcome(Charge? charge) => charge switch
    {
        { Status: PaymentStatus.Succeeded } => new ChargeOutcome.Succeeded(charge.Id),
        { Status: PaymentStatus.Declined } => new ChargeOutcome.Declined("The provider declined the card."),
        _ => new ChargeOutcome.Unknown($"The provider's charge has the status {charge?.Status}."),
    };

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

    private sealed record Charge(string Id, string Status);
}
