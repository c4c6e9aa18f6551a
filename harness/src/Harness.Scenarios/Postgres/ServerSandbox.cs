using System.Text.Json;

namespace Harness.Postgres;

/// <summary>
/// How a server is run that somebody whom nobody vouches for has a role on: so that even a superuser in SQL finds nothing but the
/// server's own programs and data.
/// </summary>
/// <param name="Command">What stands before the server's own command; <see cref="DataFolder"/> in it is the data folder.</param>
/// <param name="Joining">What stands before a command that is to be accounted with the server, such as the copying of its data.</param>
/// <param name="User">Whom it runs as and its data belongs to; null for the harness's own user.</param>
internal sealed record ServerSandbox(IReadOnlyList<string> Command, IReadOnlyList<string> Joining, uint? User)
{
    /// <summary>Names the file that describes it; unset, a server runs like any other.</summary>
    public const string Variable = "DRILL_POSTGRES_SANDBOX";

    /// <summary>Stands for the data folder.</summary>
    public const string DataFolder = "@DATA@";

    /// <summary>Where the server sees its data.</summary>
    public const string Inside = "/data";

    /// <summary>All that a confined server is told by its environment.</summary>
    public static readonly IReadOnlyDictionary<string, string> Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin" };

    /// <summary>What confines the servers that this process starts; null for nothing.</summary>
    /// <exception cref="InvalidDataException">The file describes none: never run the server without it.</exception>
    public static ServerSandbox? Current() => System.Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path
        ? JsonSerializer.Deserialize<ServerSandbox>(File.ReadAllText(path)) is { Command.Count: > 0 } sandbox
            ? sandbox
            : throw new InvalidDataException($"{path} does not describe a sandbox.")
        : null;

    /// <summary>Writes it for <see cref="Current"/>.</summary>
    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this));

    /// <summary>The command line that runs a server over its data.</summary>
    public IReadOnlyList<string> Wrap(string dataFolder, IEnumerable<string> command) =>
        [.. Command.Select(part => part.Replace(DataFolder, dataFolder, StringComparison.Ordinal)), .. command];

    /// <summary>Gives the data to the server's user; only where there is another one to give.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public void Own(string dataFolder)
    {
        if (User is not { } user) return;
        foreach (var path in Directory.EnumerateFileSystemEntries(dataFolder, "*", SearchOption.AllDirectories).Prepend(dataFolder))
            ServerUser.ChangeOwner(path, user, user);
    }
}
