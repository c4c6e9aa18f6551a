using Harness.Fakes;
using Harness.Scenarios;

namespace SlowDependency.Tests.Setup;

/// <summary>What `drill serve slow-dependency` starts beside the service.</summary>
public sealed class StoreSetup : IExerciseSetup
{
    private const string Sample = "tea";

    /// <inheritdoc />
    public IReadOnlyDictionary<string, HttpFake> CreateDependencies()
    {
        var pricing = new PriceList();
        pricing.Set(Sample, new Price(1250, "EUR"));
        return new Dictionary<string, HttpFake>
        {
            ["Recommendations"] = new Recommender(), ["Pricing"] = pricing, ["Reservations"] = new Warehouse(),
        };
    }

    /// <inheritdoc />
    public IReadOnlyList<string> Examples(Uri service) =>
    [
        $"psql: INSERT INTO products VALUES ('{Sample}', 'Tea');",
        $"curl -i {service}products/{Sample}",
        $"curl -i {service}checkout -H 'Content-Type: application/json' -d '{{\"orderId\":\"o-1\",\"productId\":\"{Sample}\",\"quantity\":2}}'",
        $"curl -i {service}orders/o-1",
        $"curl -i {service}health/ready",
    ];
}
