using System.Text.Json;

namespace Harness.Postgres;

/// <summary>
/// How a server is run on which an untrusted service has a role: confined so that even a superuser in SQL finds only the
/// server's own programs and data.
/// </summary>
/// <param name="Command">The command that confines the server; it precedes the server's own command. <see cref="DataFolder"/> in it stands for the data folder.</param>
/// <param name="Joining">The command that precedes one whose resources count as the server's, such as the copying of its data.</param>
/// <param name="User">The user that it runs as and that owns its data; null for the harness's own user.</param>
internal sealed record ServerSandbox(IReadOnlyList<string> Command, IReadOnlyList<string> Joining, uint? User)
{
    /// <summary>The environment variable with the path of its description; unset, a server runs unconfined.</summary>
    public const string Variable = "DRILL_POSTGRES_SANDBOX";

    /// <summary>The placeholder for the data folder.</summary>
    public const string DataFolder = "@DATA@";

    /// <summary>Where the server sees its data.</summary>
    public const string Inside = "/data";

    /// <summary>The whole environment of a confined server.</summary>
    public static readonly IReadOnlyDictionary<string, string> Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin" };

    /// <summary>The sandbox of the servers that this process starts; null for none.</summary>
    /// <exception cref="InvalidDataException">The file describes no sandbox: never run the server without it.</exception>
    public static ServerSandbox? Current() => System.Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path
        ? JsonSerializer.Deserialize<ServerSandbox>(File.ReadAllText(path)) is { Command.Count: > 0 } sandbox
            ? sandbox
            : throw new InvalidDataException($"{path} does not describe a sandbox.")
        : null;

    /// <summary>Writes the description for <see cref="Current"/>.</summary>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this));

    /// <summary>The command line that runs a server on its data.</summary>
    public IReadOnlyList<string> Wrap(string dataFolder, IEnumerable<string> command) =>
        [.. Command.Select(part => part.Replace(DataFolder, dataFolder, StringComparison.Ordinal)), .. command];

    /// <summary>Gives the data to the server's user, if that is another one.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public void Own(string dataFolder)
    {
        if (User is not { } user) return;
        foreach (var path in Directory.EnumerateFileSystemEntries(dataFolder, "*", SearchOption.AllDirectories).Prepend(dataFolder))
            ServerUser.ChangeOwner(path, user, user);
    }
}
