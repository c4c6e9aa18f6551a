using System.Text.Json;

namespace Harness.Hosting;

/// <summary>How an untrusted service is run.</summary>
/// <param name="Command">The command that confines the service; it precedes the service's own command.</param>
/// <param name="Environment">The service's environment besides its configuration.</param>
public sealed record ServiceSandbox(IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Reads the sandbox that `drill grade` described; null without a file.</summary>
    /// <exception cref="InvalidDataException">The file describes no sandbox: never run the service without it.</exception>
    public static ServiceSandbox? FromFile(string? path) => path is null
        ? null
        : JsonSerializer.Deserialize<ServiceSandbox>(File.ReadAllText(path)) is { Command.Count: > 0 } sandbox
            ? sandbox
            : throw new InvalidDataException($"{path} does not describe a sandbox.");

    /// <summary>Writes the description for <see cref="FromFile"/>.</summary>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this));
}
