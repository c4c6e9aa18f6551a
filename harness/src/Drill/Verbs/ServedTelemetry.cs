using Drill.Building;
using Drill.Foundation;

namespace Drill.Verbs;

/// <summary>
/// Where the telemetry of a served service goes. The usual variables of OpenTelemetry decide that. Only `drill serve` reads them, and
/// only an endpoint turns telemetry on, so a variable that happens to be set changes nothing that is judged.
/// </summary>
internal sealed class ServedTelemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private const string Disabled = "OTEL_SDK_DISABLED";
    private const string ServiceName = "OTEL_SERVICE_NAME";
    private const string ResourceAttributes = "OTEL_RESOURCE_ATTRIBUTES";
    private const string Grpc = "grpc";
    private const string Http = "http/protobuf";

    private static readonly string[] Signals = ["traces", "metrics", "logs"];

    // For somebody who watches. The defaults are for production: metrics would wait for a minute, traces and logs for five seconds.
    private static readonly Dictionary<string, string> Prompt = new()
    {
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "2000", ["OTEL_BSP_SCHEDULE_DELAY"] = "500", ["OTEL_BLRP_SCHEDULE_DELAY"] = "500",
    };

    private readonly IReadOnlyDictionary<string, string> _given;

    /// <summary>Reads the variables.</summary>
    /// <param name="given">The variables that begin with OTEL_, without empty ones.</param>
    /// <exception cref="WrongUsageException">An endpoint or a protocol cannot be used; the message says which value can.</exception>
    public ServedTelemetry(IReadOnlyDictionary<string, string> given)
    {
        _given = given;
        var isDisabled = given.GetValueOrDefault(Disabled)?.Equals("true", StringComparison.OrdinalIgnoreCase) == true;
        IsOn = !isDisabled && (given.ContainsKey(Endpoint) || Signals.Any(signal => given.ContainsKey(Of(Endpoint, signal))));
        Destination = IsOn ? Destinations()
            : isDisabled ? $"none  ({Disabled} is true)"
            : $"none  ({Endpoint} says where to send it)";
    }

    /// <summary>Whether the service exports anything.</summary>
    public bool IsOn { get; }

    /// <summary>Where telemetry goes, for people.</summary>
    public string Destination { get; }

    /// <summary>What the service's process needs: the given variables, and those that load the assembly into it.</summary>
    /// <param name="exercise">The exercise's name. The service is called so where the variables do not name it.</param>
    /// <param name="assembly">Absolute path of the assembly that exports.</param>
    public Dictionary<string, string> For(string exercise, string assembly)
    {
        var variables = new Dictionary<string, string>(Prompt)
        {
            // The hook finds the assemblies that the service does not carry; the hosting startup adds OpenTelemetry to its host.
            ["DOTNET_STARTUP_HOOKS"] = assembly,
            ["ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"] = TelemetryBuild.AssemblyName,
        };
        // The variable would win over the attribute.
        if (_given.GetValueOrDefault(ResourceAttributes)?.Contains("service.name=", StringComparison.Ordinal) != true) variables[ServiceName] = exercise;
        foreach (var (name, value) in _given) variables[name] = value;
        return variables;
    }

    private string Destinations()
    {
        var bySignal = Signals.GroupBy(DestinationOf).ToList();
        return bySignal is [var only]
            ? only.Key
            : string.Join(", ", bySignal.Select(group => $"{string.Join(" and ", group)} to {group.Key}"));
    }

    private string DestinationOf(string signal)
    {
        var protocol = Chosen(Protocol, signal) ?? (Protocol, Grpc);
        if (protocol.Value is not (Grpc or Http))
            throw new WrongUsageException($"{protocol.Name} is '{protocol.Value}'. It can be {Grpc} or {Http}.");
        var endpoint = Chosen(Endpoint, signal) ?? (Endpoint, Default(protocol.Value));
        if (!Uri.TryCreate(endpoint.Value, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new WrongUsageException($"{endpoint.Name} is '{endpoint.Value}', which is no address. Use one such as {Default(protocol.Value)}.");
        return $"{endpoint.Value} ({protocol.Value})";
    }

    // The exporter's own defaults: a signal without an endpoint goes to this machine.
    private static string Default(string protocol) => protocol == Grpc ? "http://localhost:4317" : "http://localhost:4318";

    private (string Name, string Value)? Chosen(string variable, string signal) =>
        ((string[])[Of(variable, signal), variable]).Where(_given.ContainsKey)
            .Select(name => ((string, string)?)(name, _given[name])).FirstOrDefault();

    // OTEL_EXPORTER_OTLP_ENDPOINT becomes OTEL_EXPORTER_OTLP_TRACES_ENDPOINT.
    private static string Of(string variable, string signal) => variable.Insert("OTEL_EXPORTER_OTLP_".Length, signal.ToUpperInvariant() + "_");
}
