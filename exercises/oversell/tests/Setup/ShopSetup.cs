using Harness.Fakes;
using Harness.Scenarios;

namespace Oversell.Tests.Setup;

/// <summary>What `drill serve oversell` starts beside the service: nothing.</summary>
public sealed class ShopSetup : IExerciseSetup
{
    /// <inheritdoc />
    public IReadOnlyDictionary<string, HttpFake> CreateDependencies() => new Dictionary<string, HttpFake>();

    /// <inheritdoc />
    public IReadOnlyList<string> Examples(Uri service) =>
    [
        $"curl -i {service}events -H 'Content-Type: application/json' " +
        """-d '{"name":"Concert","ticketTypes":[{"code":"standing","quantity":3}],"promoCodes":[{"code":"EARLY","quantity":1}]}'""",
        $"curl -i {service}events/ID-OF-THE-EVENT/orders -H 'Buyer-Id: b-1' -H 'Order-Key: try-1' -H 'Content-Type: application/json' " +
        """-d '{"tickets":[{"type":"standing","quantity":2}]}'""",
        $"curl -s {service}events/ID-OF-THE-EVENT",
    ];
}
