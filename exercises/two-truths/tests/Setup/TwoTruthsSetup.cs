using Harness.Fakes;
using Harness.Scenarios;

namespace TwoTruths.Tests.Setup;

/// <summary>What `drill serve two-truths` starts beside the service.</summary>
public sealed class TwoTruthsSetup : IExerciseSetup
{
    /// <inheritdoc />
    public IReadOnlyDictionary<string, HttpFake> CreateDependencies() => new Dictionary<string, HttpFake> { ["Billing"] = new BillingService() };

    /// <inheritdoc />
    public IReadOnlyList<string> Examples(Uri service) =>
    [
        $"curl -i -X PUT {service}orders/o-1 -H 'Content-Type: application/json' " + """-d '{"customer":"c-1","amountMinor":1250,"state":"open"}'""",
        $"curl -i -X POST {service}orders/o-1/cancel",
        $"curl -s {service}admin/drift",
    ];
}
