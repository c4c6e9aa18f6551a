using Docker.DotNet;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using Drill.Databases;
using Testcontainers.PostgreSql;

namespace Harness.Containers;

/// <summary>A container, and how its start ended.</summary>
/// <param name="describe">Describes the container. The library looks for the engine here already.</param>
internal sealed class StartedContainer(Func<PostgreSqlContainer> describe) : IAsyncDisposable
{
    private const string ReaperImage = "ryuk";

    private PostgreSqlContainer? _container;

    /// <summary>Starts the container.</summary>
    /// <returns>How to reach the server, or why there is none.</returns>
    public async Task<ContainerReport> ReportAsync()
    {
        try
        {
            _container = describe();
            await _container.StartAsync();
            return new ContainerReport(_container.GetConnectionString());
        }
        // Whatever the engine or the library throws ends this program, and `drill` explains it.
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return new ContainerReport(null, ProblemOf(fault), Words(fault));
        }
    }

    /// <summary>Removes the container.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_container is not null) await _container.DisposeAsync();
    }

    /// <summary>Which of the known problems an error is.</summary>
    internal static ContainerProblem ProblemOf(Exception fault)
    {
        var said = Words(fault);
        if (said.Contains("client version", StringComparison.OrdinalIgnoreCase)
            && (said.Contains("too new", StringComparison.OrdinalIgnoreCase) || said.Contains("Maximum supported", StringComparison.OrdinalIgnoreCase)))
            return ContainerProblem.OldEngine;
        return All(fault).FirstOrDefault(part => part is DockerUnavailableException or DockerImageNotFoundException or ResourceReaperException or DockerApiException) switch
        {
            DockerUnavailableException => ContainerProblem.NoEngine,
            ResourceReaperException => ContainerProblem.NoReaper,
            DockerImageNotFoundException or DockerApiException when IsAboutImage(said) =>
                said.Contains(ReaperImage, StringComparison.OrdinalIgnoreCase) ? ContainerProblem.NoReaper : ContainerProblem.NoImage,
            _ => ContainerProblem.Other,
        };
    }

    private static bool IsAboutImage(string said) => ((string[])["image", "pull", "manifest", "registry", "dial tcp", "lookup"])
        .Any(word => said.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static string Words(Exception fault) => string.Join(" ", All(fault).Select(part => part.Message.ReplaceLineEndings(" ").Trim()).Distinct());

    private static IEnumerable<Exception> All(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException) yield return fault;
    }
}
