using Harness.Fakes;
using Harness.Scenarios;

namespace DoubleCharge.Tests.Setup;

/// <summary>What `drill serve double-charge` starts beside the service.</summary>
public sealed class PaymentsSetup : IExerciseSetup
{
    /// <inheritdoc />
    public IReadOnlyDictionary<string, HttpFake> CreateDependencies() => new Dictionary<string, HttpFake> { ["Provider"] = new CardProvider() };

    /// <inheritdoc />
    public IReadOnlyList<string> Examples(Uri service) =>
    [
        $"curl -i {service}payments -H 'Idempotency-Key: try-1' -H 'Content-Type: application/json' " +
        """-d '{"orderId":"o-1","amountMinor":1250,"currency":"EUR","cardToken":"tok-1"}'""",
        $"curl -s {service}orders/o-1/payments",
    ];
}
