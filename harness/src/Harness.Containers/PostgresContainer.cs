using System.Security.Cryptography;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.PostgreSql;

namespace Harness.Containers;

/// <summary>A container with a PostgreSQL server for scenarios: data in memory, nothing synced, reachable from this machine only.</summary>
internal static class PostgresContainer
{
    /// <summary>The server's superuser.</summary>
    private const string Administrator = "drill";

    // Not the image's own data folder: up to PostgreSQL 17 that is a volume, and a volume is on disk.
    private const string Memory = "/drill";

    /// <summary>Describes the container; nothing is started yet.</summary>
    /// <param name="image">The image's full name with its tag.</param>
    /// <param name="settings">Settings of the server, each as name=value.</param>
    public static PostgreSqlContainer Of(string image, IEnumerable<string> settings) => new PostgreSqlBuilder(image)
        .WithUsername(Administrator)
        .WithPassword(RandomNumberGenerator.GetHexString(32, lowercase: true))
        .WithDatabase("postgres")
        .WithTmpfsMount(Memory)
        .WithEnvironment("PGDATA", Memory + "/data")
        .WithCommand([.. settings.SelectMany(setting => new[] { "-c", setting })])
        .WithCreateParameterModifier(OnLoopback)
        .WithLogger(NullLogger.Instance)
        .Build();

    // The library publishes ports on all addresses of the machine.
    private static void OnLoopback(CreateContainerParameters parameters)
    {
        foreach (var binding in parameters.HostConfig?.PortBindings?.Values.SelectMany(bindings => bindings) ?? []) binding.HostIP = "127.0.0.1";
    }
}
