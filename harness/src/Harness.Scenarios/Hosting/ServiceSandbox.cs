using System.Text.Json;

namespace Harness.Hosting;

/// <summary>How a service that nobody vouches for is run.</summary>
/// <param name="Command">What stands before the service's own command; it confines what follows.</param>
/// <param name="Environment">What the service is told besides its configuration.</param>
public sealed record ServiceSandbox(IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Reads a sandbox that `drill grade` described; null where none is named.</summary>
    /// <exception cref="InvalidDataException">The file describes none: never run the service without it.</exception>
    public static ServiceSandbox? FromFile(string? path) => path is null
        ? null
        : JsonSerializer.Deserialize<ServiceSandbox>(File.ReadAllText(path)) is { Command.Count: > 0 } sandbox
            ? sandbox
            : throw new InvalidDataException($"{path} does not describe a sandbox.");

    /// <summary>Writes it for <see cref="FromFile"/>.</summary>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this));
}
