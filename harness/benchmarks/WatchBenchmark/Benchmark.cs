using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Harness.Exercises;
using Harness.Scenarios;
using Harness.Verdicts;

namespace WatchBenchmark;

/// <summary>Saves a source file again and again, first for `drill watch` and then for `dotnet test`, and prints times and their ratio.</summary>
/// <param name="exercise">The exercise, red at the start.</param>
/// <param name="saves">How many saves.</param>
/// <param name="output">Where it prints.</param>
internal sealed partial class Benchmark(Exercise exercise, int saves, TextWriter output)
{
    private readonly string _source = Directory.EnumerateFiles(exercise.ServiceFolder, "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}")).Order(StringComparer.Ordinal).First();

    /// <summary>Runs the benchmark.</summary>
    /// <exception cref="EnvironmentLacksException">A command ended, or told no verdict.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var scenario = exercise.Manifest.Scenarios.First(one => one.Kind == ScenarioKind.Incident).Id;
        // One after the other, and not in turns: a watch that lives would see what is saved for the other.
        var watched = await WatchAsync(scenario, cancellation);
        List<double> tested = [];
        while (tested.Count < saves) tested.Add(Told("dotnet test", tested.Count, await TestAsync(scenario, cancellation)));
        output.WriteLine(FormattableString.Invariant(
            $"median of {saves}: from a save to the first verdict {Median(watched) / 1000:0.0} s; `dotnet test` {Median(tested) / 1000:0.0} s; ratio {Median(watched) / Median(tested):0.00}"));
        return ExitCode.Green;
    }

    private async Task<IReadOnlyList<double>> WatchAsync(string scenario, CancellationToken cancellation)
    {
        using var watch = Start("exec", Path.Combine(AppContext.BaseDirectory, "drill.dll"), "watch", exercise.Name, "--scenario", scenario);
        try
        {
            // The first round builds everything and has no save.
            await LineAsync(watch, RoundEnds(), cancellation);
            List<double> times = [];
            while (times.Count < saves)
            {
                Save();
                var verdict = await LineAsync(watch, Verdict(), cancellation);
                times.Add(Told("watch", times.Count, double.Parse(verdict.Groups[1].Value, CultureInfo.InvariantCulture) * (verdict.Groups[2].Value == "ms" ? 1 : 1000)));
                await LineAsync(watch, RoundEnds(), cancellation);
            }

            return times;
        }
        finally
        {
            watch.Kill(entireProcessTree: true);
            await watch.WaitForExitAsync(CancellationToken.None);
        }
    }

    private double Told(string what, int before, double milliseconds)
    {
        output.WriteLine(FormattableString.Invariant($"{before + 1,3}  {what} {milliseconds / 1000:0.0} s"));
        return milliseconds;
    }

    private static double Median(IEnumerable<double> times) => times.Order().ElementAt(times.Count() / 2);

    private void Save() => File.SetLastWriteTimeUtc(_source, DateTime.UtcNow);

    private async Task<double> TestAsync(string scenario, CancellationToken cancellation)
    {
        Save();
        var startedAt = Stopwatch.GetTimestamp();
        using var test = Start("test", exercise.TestsProject, "--no-restore", "--filter", $"{ScenarioAttribute.TraitName}={scenario}");
        while (await test.StandardOutput.ReadLineAsync(cancellation) is not null)
        {
        }

        await test.WaitForExitAsync(cancellation);
        return Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", arguments)
    {
        RedirectStandardOutput = true, RedirectStandardInput = true, WorkingDirectory = Harness.Hosting.HarnessPaths.RepositoryRoot,
    })!;

    private static async Task<Match> LineAsync(Process process, Regex wanted, CancellationToken cancellation)
    {
        while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
            if (wanted.Match(line) is { Success: true } match) return match;
        throw new EnvironmentLacksException("`drill watch` ended before it told a verdict. Run it by hand to see why.");
    }

    [GeneratedRegex(@"verdict ([\d.]+) (ms|s) after the save")]
    private static partial Regex Verdict();

    [GeneratedRegex("Waiting for the next save")]
    private static partial Regex RoundEnds();
}
