using System.Globalization;
using Harness.Hosting;

namespace Harness.Scenarios;

/// <summary>
/// The settings that `drill` passes to the process that runs scenarios, through environment variables. Under a plain
/// `dotnet test` none is set: the service is hosted in process, so that breakpoints work, and only xunit gets the
/// results.
/// </summary>
/// <param name="Seed">The run's seed: every id, amount, order and schedule comes from it.</param>
/// <param name="ServiceDll">
/// The built service to start as a process of its own; null hosts it in process where a scenario allows that.
/// </param>
/// <param name="EventsPath">The file to which events are appended for `drill`; null without `drill`.</param>
/// <param name="LogsFolder">The folder for the services' logs.</param>
/// <param name="SandboxPath">The file that describes the services' sandbox; null where they are trusted.</param>
/// <param name="Scale">The size of the data, where the exercise has several; null for its first.</param>
public sealed record RunSettings(
    long Seed, string? ServiceDll, string? EventsPath, string LogsFolder, string? SandboxPath, string? Scale)
{
    /// <summary>Name of the variable with the run's seed.</summary>
    public const string SeedVariable = "DRILL_SEED";

    /// <summary>Name of the variable with the path of the built service.</summary>
    public const string ServiceDllVariable = "DRILL_SERVICE_DLL";

    /// <summary>Name of the variable with the path of the events file.</summary>
    public const string EventsVariable = "DRILL_EVENTS";

    /// <summary>Name of the variable with the folder for logs.</summary>
    public const string LogsVariable = "DRILL_LOGS";

    /// <summary>Name of the variable with the path of the sandbox's description.</summary>
    public const string SandboxVariable = "DRILL_SANDBOX";

    /// <summary>Name of the variable with the size of the data.</summary>
    public const string ScaleVariable = "DRILL_SCALE";

    /// <summary>Name of the variable with the key of the run's randomness, in hexadecimal.</summary>
    public const string KeyVariable = "DRILL_KEY";

    /// <summary>The settings of this process.</summary>
    public static RunSettings Current { get; } = FromEnvironment();

    /// <summary>The services' sandbox; null where they are trusted.</summary>
    public ServiceSandbox? Sandbox { get; } = ServiceSandbox.FromFile(SandboxPath);

    /// <summary>
    /// The key without which the run's ids, amounts and order cannot be predicted. Empty where they may be known in advance: then the
    /// seed alone determines them.
    /// </summary>
    public byte[] Key { get; init; } = Variable(KeyVariable) is { } key ? Convert.FromHexString(key) : [];

    private static RunSettings FromEnvironment() => new(
        long.TryParse(Variable(SeedVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            ? seed
            : Random.Shared.NextInt64(1, 1_000_000_000),
        Variable(ServiceDllVariable),
        Variable(EventsVariable),
        Variable(LogsVariable) ?? Path.Combine(AppContext.BaseDirectory, "logs"),
        Variable(SandboxVariable),
        Variable(ScaleVariable));

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
