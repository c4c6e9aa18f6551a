using System.Diagnostics;
using Harness.Hosting;
using Harness.Postgres;
using Harness.Verdicts;
using Npgsql;

namespace DataBenchmark;

/// <summary>The client beside which the loader is measured.</summary>
/// <param name="path">The program.</param>
internal sealed class Psql(string path)
{
    /// <summary>Finds it beside the server's binaries, or on the PATH.</summary>
    /// <exception cref="EnvironmentLacksException">It is not there; the message says how to get it.</exception>
    public static Psql Require() => new(
        Executables.In([PostgresBinaries.Find().Folder], "psql") ?? Executables.OnPath("psql")
        ?? throw new EnvironmentLacksException("The benchmark compares with `psql`. Get it, for example with `apt-get install postgresql-client`."));

    /// <summary>Runs a script.</summary>
    /// <exception cref="InvalidDataException">It failed; the message has its own words.</exception>
    public async Task RunAsync(string connectionString, IEnumerable<string> script, CancellationToken cancellation)
    {
        var to = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(
            path, ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", to.Host!, "-p", $"{to.Port}", "-U", to.Username!, "-d", to.Database!, "-f", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["PGPASSWORD"] = to.Password },
        };
        using var psql = Process.Start(start)!;
        await using var stop = cancellation.UnsafeRegister(static process => ((Process)process!).Kill(), psql);
        var (said, printed) = (psql.StandardError.ReadToEndAsync(cancellation), psql.StandardOutput.ReadToEndAsync(cancellation));
        foreach (var line in script) await psql.StandardInput.WriteLineAsync(line.AsMemory(), cancellation);
        psql.StandardInput.Close();
        await psql.WaitForExitAsync(cancellation);
        await printed;
        if (psql.ExitCode != 0) throw new InvalidDataException($"psql failed: {await said}");
    }
}
