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

    /// <summary>Runs one trial.</summary>
    /// <exception cref="InvalidDataException">The process ended, or answered something else; its own words are on standard error.</exception>
    public async Task<Trial> RunAsync(double ratePerSecond, TimeSpan measured, CancellationToken cancellation)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new TrialOrder(ratePerSecond, measured)).AsMemory(), cancellation);
        await _process.StandardInput.FlushAsync(cancellation);
        var line = await _process.StandardOutput.ReadLineAsync(cancellation)
            ?? throw new InvalidDataException($"The generator '{Generator}' ended during a trial at {ratePerSecond} requests a second.");
        return JsonSerializer.Deserialize<Trial>(line) ?? throw new InvalidDataException($"The generator '{Generator}' answered: {line}");
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
