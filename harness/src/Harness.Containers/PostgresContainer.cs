using System.Security.Cryptography;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Images;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.PostgreSql;

namespace Harness.Containers;

/// <summary>A container with a PostgreSQL server for scenarios: data in memory, nothing synced, reachable from this machine only.</summary>
/// <param name="image">The image's full name with its tag.</param>
/// <param name="settings">Settings of the server, each as name=value.</param>
internal sealed class PostgresContainer(string image, IEnumerable<string> settings)
{
    /// <summary>The server's superuser.</summary>
    private const string Administrator = "drill";

    private const string Database = "postgres";

    // Not the image's own data folder: up to PostgreSQL 17 that is a volume, and a volume is on disk.
    private const string Memory = "/drill";

    private readonly string _password = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>How its port is reached, by the engine that the library found and the name that the user may have given.</summary>
    public static Reach Reach => Reach.Of(TestcontainersSettings.OS?.DockerEndpointAuthConfig?.Endpoint, TestcontainersSettings.DockerHostOverride);

    /// <summary>Describes the container; nothing is started yet. The library looks for the engine here already.</summary>
    /// <param name="creating">Called when the image is here and the container is about to be created.</param>
    public PostgreSqlContainer Describe(Action creating) => new PostgreSqlBuilder(image)
        .WithUsername(Administrator)
        .WithPassword(_password)
        .WithDatabase(Database)
        .WithTmpfsMount(Memory)
        .WithEnvironment("PGDATA", Memory + "/data")
        .WithCommand([.. settings.SelectMany(setting => new[] { "-c", setting })])
        .WithImagePullPolicy(SayIfPulled)
        .WithCreateParameterModifier(Publish)
        .WithCreateParameterModifier(_ => creating())
        .WithLogger(NullLogger.Instance)
        .Build();

    /// <summary>The superuser's connection string. The library's own names an address at which a loopback port does not answer where `drill` is in a container.</summary>
    /// <param name="port">The published port.</param>
    public string ConnectionString(ushort port) =>
        $"Host={Reach.Host};Port={port};Database={Database};Username={Administrator};Password={_password}";

    private static void Publish(CreateContainerParameters parameters)
    {
        // The library publishes ports on all addresses of the machine.
        foreach (var binding in parameters.HostConfig?.PortBindings?.Values.SelectMany(bindings => bindings) ?? [])
            binding.HostIP = Reach.PublishedOn;
    }

    private bool SayIfPulled(ImageInspectResponse? here)
    {
        var isMissing = PullPolicy.Missing(here);
        // It can take minutes, and standard output is for the report.
        if (isMissing) Console.Error.WriteLine($"Pulling {image}, once. Later runs find it on this machine.");
        return isMissing;
    }
}
