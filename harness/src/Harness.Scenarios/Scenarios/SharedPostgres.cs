using Harness.Postgres;

namespace Harness.Scenarios;

/// <summary>
/// The PostgreSQL of this process: the server that `drill` passed on, or one that starts with the first scenario and
/// ends with the process.
/// </summary>
public static class SharedPostgres
{
    private static readonly Lock Starting = new();
    private static Task<PostgresServer>? _server;

    /// <summary>The server; started at the first call.</summary>
    /// <param name="data">The data set, the same for every scenario of this process; null for none.</param>
    /// <exception cref="Verdicts.EnvironmentLacksException">There is no PostgreSQL.</exception>
    public static Task<PostgresServer> GetAsync(DataSet? data = null)
    {
        // Not cancelled with the scenario that happens to come first: the others wait for the same server.
        lock (Starting) return _server ??= PostgresServer.StartAsync(data, observer: null, CancellationToken.None);
    }
}
