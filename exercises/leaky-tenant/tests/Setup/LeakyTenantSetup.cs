using Harness.Fakes;
using Harness.Scenarios;

namespace LeakyTenant.Tests.Setup;

/// <summary>What `drill serve leaky-tenant` starts beside the service.</summary>
public sealed class LeakyTenantSetup : IExerciseSetup
{
    private IdentityProvider? _identity;

    /// <inheritdoc />
    public IReadOnlyDictionary<string, HttpFake> CreateDependencies()
    {
        var (outside, inside) = (new Receivers(), new Inside());
        _identity = new IdentityProvider();
        return new Dictionary<string, HttpFake>
        {
            ["Identity"] = _identity, ["Network"] = new Internet(_identity, outside, inside), ["Outside"] = outside, ["Inside"] = inside,
        };
    }

    /// <inheritdoc />
    public IReadOnlyList<string> Examples(Uri service)
    {
        var identity = _identity is { IsStarted: true } started ? $"{started.BaseAddress}" : "http://the-address-of-identity/";
        return
        [
            "psql 'the address of the database' "
                + "-c \"INSERT INTO tenants VALUES ('acme', 'Acme'); INSERT INTO members VALUES ('acme', 'ann', 'admin')\"",
            $$"""TOKEN=$(curl -s {{identity}}tokens -d '{"tid":"acme","sub":"ann"}' | cut -d '"' -f 4)""",
            $$"""curl -i {{service}}documents -H "Authorization: Bearer $TOKEN" -d '{"title":"Plan"}'""",
            $"curl -s {service}reports/usage -H \"Authorization: Bearer $TOKEN\"",
        ];
    }
}
