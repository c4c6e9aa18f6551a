using Harness.Fakes;
using Harness.Scenarios;

namespace AiEndpoint.Tests.Setup;

/// <summary>What `drill serve ai-endpoint` starts beside the service.</summary>
public sealed class AiEndpointSetup : IExerciseSetup
{
    /// <inheritdoc />
    public IReadOnlyDictionary<string, HttpFake> CreateDependencies() =>
        new Dictionary<string, HttpFake> { ["Fraud"] = new FraudPrevention(), ["Notify"] = new Notifications() };

    /// <inheritdoc />
    public IReadOnlyList<string> Examples(Uri service) =>
    [
        "psql 'the address of the database' -c \"INSERT INTO accounts VALUES ('card-1', 'ann', 'EUR', 10000), ('card-22', 'bob', 'EUR', 0)\"",
        $"curl -i {service}transfers -H 'Owner-Id: ann' -H 'Idempotency-Key: k-1' -H 'Device-Token: anns-phone' -H 'Content-Type: application/json' "
            + """-d '{"from":"card-1","to":"card-22","amountMinor":1250,"currency":"EUR"}'""",
        $"curl -s {service}accounts/card-1/statement -H 'Owner-Id: ann'",
    ];
}
