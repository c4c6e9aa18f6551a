using System.Net.Sockets;
using Docker.DotNet;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using Drill.Databases;
using Microsoft.Extensions.Logging.Abstractions;
using Testcontainers.PostgreSql;

namespace Harness.Containers;

/// <summary>A container, and how its start ended.</summary>
/// <param name="wanted">The container.</param>
internal sealed class StartedContainer(PostgresContainer wanted) : IAsyncDisposable
{
    private const int LastLines = 10;

    // The image is here by then: creating a cluster takes seconds, also on a slow machine.
    private static readonly TimeSpan ReadyCeiling = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ConnectCeiling = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private PostgreSqlContainer? _container;
    private bool _isBeingCreated;
    private bool _isInterrupted;

    /// <summary>Starts the container.</summary>
    /// <returns>How to reach the server, or why there is none.</returns>
    public async Task<ContainerReport> ReportAsync()
    {
        TestcontainersSettings.WaitStrategyTimeout ??= ReadyCeiling;
        try
        {
            _container = wanted.Describe(creating: BeginCreation);
            _container.Created += (_, _) => EndCreation();
            if (await StartReaperAsync() is { } problem) return problem;
            await _container.StartAsync(_stop.Token);
            var port = _container.GetMappedPublicPort(PostgreSqlBuilder.PostgreSqlPort);
            return await UnreachableAsync(port) ?? new ContainerReport(wanted.ConnectionString(port));
        }
        // Whatever the engine or the library throws ends this program, and `drill` explains it.
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return await EndedAsync() is { } ended
                ? new ContainerReport(null, ContainerProblem.Ended, ended)
                : new ContainerReport(null, StartFault.ProblemOf(fault), StartFault.WordsOf(fault));
        }
    }

    /// <summary>Gives up a start that is still going on. While the engine creates the container nobody knows it yet, so that is waited for.</summary>
    public void Interrupt()
    {
        lock (_lock)
        {
            _isInterrupted = true;
            if (_isBeingCreated) return;
        }

        _stop.Cancel();
    }

    /// <summary>Removes the container.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_container is not null) await _container.DisposeAsync();
        _stop.Dispose();
    }

    private void BeginCreation()
    {
        lock (_lock)
        {
            if (_isInterrupted) throw new OperationCanceledException();
            _isBeingCreated = true;
        }
    }

    private void EndCreation()
    {
        lock (_lock)
        {
            _isBeingCreated = false;
            if (!_isInterrupted) return;
        }

        _stop.Cancel();
    }

    // The library would start it by itself, but its errors would look like the server's.
    private async Task<ContainerReport?> StartReaperAsync()
    {
        if (!TestcontainersSettings.ResourceReaperEnabled) return null;
        try
        {
            await ResourceReaper.GetAndStartDefaultAsync(TestcontainersSettings.OS.DockerEndpointAuthConfig, NullLogger.Instance, ct: _stop.Token);
            return null;
        }
        catch (Exception fault) when (fault is DockerApiException or ResourceReaperException or TimeoutException
            && StartFault.ProblemOf(fault) != ContainerProblem.ApiVersion)
        {
            return new ContainerReport(null, ContainerProblem.NoReaper, StartFault.WordsOf(fault));
        }
    }

    private async Task<ContainerReport?> UnreachableAsync(ushort port)
    {
        using var client = new TcpClient();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(ConnectCeiling);
        try
        {
            await client.ConnectAsync(PostgresContainer.Reach.Host, port, patience.Token);
            return null;
        }
        catch (Exception fault) when (fault is SocketException || (fault is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            return new ContainerReport(null, ContainerProblem.Unreachable, $"{PostgresContainer.Reach.Host}:{port}");
        }
    }

    // Its words say more than the library's, which is still waiting for it.
    private async Task<string?> EndedAsync()
    {
        if (_container is not { State: TestcontainersStates.Exited or TestcontainersStates.Dead }) return null;
        try
        {
            var code = await _container.GetExitCodeAsync();
            var (output, errors) = await _container.GetLogsAsync(timestampsEnabled: false);
            var lines = (output + "\n" + errors).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return string.Join("\n", [$"exit code {code}", .. lines.TakeLast(LastLines)]);
        }
        catch (DockerApiException)
        {
            // Somebody else removed it in the meantime.
            return null;
        }
    }
}
