using Harness.Postgres;

namespace Harness.Scenarios;

/// <summary>
/// The PostgreSQL of this process: the one that `drill` handed over, or one that is started for the first scenario and
/// ends with the process.
/// </summary>
public static class SharedPostgres
{
    private static readonly Lock Starting = new();
    private static Task<PostgresServer>? _server;

    /// <summary>The server; started at the first call.</summary>
    /// <exception cref="Verdicts.EnvironmentLacksException">There is no PostgreSQL.</exception>
    public static Task<PostgresServer> GetAsync()
    {
        // Not cancelled with the scenario that happens to come first: the others wait for the same server.
        lock (Starting) return _server ??= PostgresServer.StartAsync(CancellationToken.None);
    }
}
