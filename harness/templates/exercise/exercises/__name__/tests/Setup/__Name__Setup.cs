using Harness.Fakes;
using Harness.Scenarios;

namespace __Name__.Tests.Setup;

/// <summary>What `drill serve __name__` starts beside the service: nothing.</summary>
public sealed class __Name__Setup : IExerciseSetup
{
    /// <inheritdoc />
    public IReadOnlyDictionary<string, HttpFake> CreateDependencies() => new Dictionary<string, HttpFake>();

    /// <inheritdoc />
    public IReadOnlyList<string> Examples(Uri service) =>
    [
        $"curl -i {service}entries -H 'Content-Type: application/json' " + """-d '{"name":"ada"}'""",
        $"curl -s {service}entries/ID-OF-THE-ENTRY",
    ];
}
