using System.Diagnostics;
using System.Text.Json;
using Harness.Hosting;

namespace LoadBenchmark;

/// <summary>A generator's process.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    private WorkerProcess(string generator, Process process) => (Generator, _process) = (generator, process);

    /// <summary>The generator's name.</summary>
    public string Generator { get; }

    /// <summary>Starts it. It ends with this process.</summary>
    public static WorkerProcess Start(string generator, Uri address) => new(generator, Process.Start(
        new ProcessStartInfo(Executables.Dotnet(), ["exec", typeof(WorkerProcess).Assembly.Location, Worker.Verb, generator, address.ToString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);

    /// <summary>Runs one open-loop trial.</summary>
    /// <exception cref="InvalidDataException">The process ended, or answered something else; its own words are on standard error.</exception>
    public Task<Trial> RunAsync(double ratePerSecond, TimeSpan measured, CancellationToken cancellation) =>
        AskAsync<Trial>(new WorkOrder(measured, ratePerSecond), cancellation);

    /// <summary>Runs its client once as a closed loop.</summary>
    /// <exception cref="InvalidDataException">As for a trial.</exception>
    public Task<ClosedRun> RunClosedAsync(int connections, TimeSpan duration, CancellationToken cancellation) =>
        AskAsync<ClosedRun>(new WorkOrder(duration, Connections: connections), cancellation);

    private async Task<T> AskAsync<T>(WorkOrder order, CancellationToken cancellation)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order).AsMemory(), cancellation);
        await _process.StandardInput.FlushAsync(cancellation);
        var line = await _process.StandardOutput.ReadLineAsync(cancellation)
            ?? throw new InvalidDataException($"The generator '{Generator}' ended during {order}.");
        return JsonSerializer.Deserialize<T>(line) ?? throw new InvalidDataException($"The generator '{Generator}' answered: {line}");
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
