using System.CommandLine;
using System.Diagnostics;
using System.Xml.Linq;
using Drill.Building;
using Drill.Foundation;
using Drill.Terminal;
using Harness.Hosting;
using Harness.Reports;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Verbs;

/// <summary>`drill test`: the harness's own tests, then a verification of every exercise.</summary>
internal static class TestVerb
{
    private const string BrowserTests = "Browser.Tests";

    public static Command Create(Func<DrillContext> context)
    {
        var command = new Command(
            "test", "Run the harness's own tests, then verify every exercise.\n\nExample:\n  ./drill test");
        command.SetAction((_, cancellation) => RunAsync(context(), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(DrillContext context, CancellationToken cancellation)
    {
        context.Console.MarkupLine("[bold]Building everything[/]");
        var build = await DotnetBuild.RunAsync(Path.Combine(context.RepositoryRoot, "Exercises.sln"), [], cancellation);
        if (!build.Succeeded)
            throw new EnvironmentLacksException(
                "Exercises.sln does not build:" + Environment.NewLine + string.Join(Environment.NewLine, build.Errors));

        var (passed, failed, skipped, inconclusive) = (0, 0, 0, 0);
        List<string> failures = [];
        foreach (var project in TestProjects(Path.Combine(context.RepositoryRoot, "harness", "tests")))
        {
            if (WhyNotRun(project, Chromium.Find()) is { } reason)
            {
                context.Console.MarkupLineInterpolated($"[bold]{project}[/]");
                context.Console.WriteLine("  not run: " + reason);
                continue;
            }

            var tests = await RunTestsAsync(context, project, cancellation);
            passed += tests.Passed;
            failed += tests.Failures.Count;
            failures.AddRange(tests.Failures);
            skipped += tests.Skipped;
        }

        // All exercises share one budget: time that one exercise does not need goes to the next.
        var budget = VerifyVerb.Request.DefaultBudget;
        List<string> proved = [];
        foreach (var exercise in ExerciseFolder.LoadAll(context.RepositoryRoot))
        {
            var startedAt = Stopwatch.GetTimestamp();
            var verified = await VerifyVerb.VerifyAsync(context, exercise, VerifyVerb.Request.Default with { Budget = budget }, cancellation);
            budget = TimeSpan.FromTicks(Math.Max(0, (budget - Stopwatch.GetElapsedTime(startedAt)).Ticks));
            proved.Add($"{exercise.Name}: {Units.Count(verified.Measured, "outcome")} verified now{(verified.OnRecord > 0 ? ", " + VerifyReport.OnRecord(verified) : "")}");
            passed += verified.Measured - verified.WrongVerdicts - verified.InconclusiveOutcomes;
            failed += verified.Unmet;
            inconclusive += verified.InconclusiveOutcomes;
        }

        context.Console.WriteLine();
        foreach (var line in proved) context.Console.WriteLine(line);
        // Said once more, because what a pipeline keeps of a long output is often its end.
        foreach (var failure in failures) context.Console.WriteLine("failed: " + failure);
        // CI reads this line.
        Console.WriteLine(
            $"{passed} passed, {failed} failed{(inconclusive > 0 ? $", {inconclusive} inconclusive" : "")}{(skipped > 0 ? $", {skipped} skipped" : "")}");
        return passed == 0 || failed > 0 ? ExitCode.Red : inconclusive > 0 ? ExitCode.Inconclusive : ExitCode.Green;
    }

    /// <summary>
    /// Names of the test projects below a folder, without the services that the tests start.
    /// </summary>
    internal static IEnumerable<string> TestProjects(string folder) =>
        Directory.EnumerateFiles(folder, "*.Tests.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>Why a project's tests cannot run on this machine; null if they can.</summary>
    internal static string? WhyNotRun(string project, string? chromium) =>
        project == BrowserTests && chromium is null ? Chromium.Missing : null;

    private static async Task<(int Passed, IReadOnlyList<string> Failures, int Skipped)> RunTestsAsync(
        DrillContext context, string project, CancellationToken cancellation)
    {
        context.Console.MarkupLineInterpolated($"[bold]{project}[/]");
        var folder = DrillContext.WritableFolder(Path.Combine(context.Artifacts, "test"));
        var results = Path.Combine(folder, project + ".xml");
        File.Delete(results);
        var dll = Path.Combine(context.Artifacts, "bin", project, "debug", project + ".dll");
        await using var tests = ChildProcess.Start(new ChildOptions(
            "dotnet", ["exec", dll, "-noLogo", "-noColor", "-xml", results], Path.Combine(folder, project + ".log"))
        {
            WorkingDirectory = Path.GetDirectoryName(dll),
        });
        await tests.WaitForExitAsync(cancellation);
        if (!File.Exists(results))
        {
            var silent = $"{project}: the test process left no result; see {Path.Combine(folder, project + ".log")}";
            context.Console.WriteLine("  " + silent);
            return (0, [silent], 0);
        }

        var (passed, failures, skipped) = Read(XDocument.Load(results));
        foreach (var failure in failures) context.Console.WriteLine("  failed: " + failure);
        foreach (var test in skipped) context.Console.WriteLine("  skipped: " + test);
        context.Console.WriteLine($"  {passed} passed, {failures.Count} failed, {skipped.Count} skipped");
        // A runner that found no tests is a failure.
        return (passed, passed + failures.Count == 0 ? [project + ": no test ran"] : failures, skipped.Count);
    }

    /// <summary>How many tests passed, which failed, and which could not run on this machine, from xunit's result file.</summary>
    internal static (int Passed, IReadOnlyList<string> Failures, IReadOnlyList<string> Skipped) Read(XDocument results)
    {
        // "NotRun" is an explicit test: another test starts it in a second process.
        var tests = results.Descendants("test").Where(test => (string?)test.Attribute("result") != "NotRun").ToList();
        var errors = results.Descendants("error")
            .Select(error => (string?)error.Attribute("name") ?? "error outside a test");
        return (
            tests.Count(test => (string?)test.Attribute("result") == "Pass"),
            [
                .. tests.Where(test => (string?)test.Attribute("result") is not ("Pass" or "Skip"))
                    .Select(test => $"{(string?)test.Attribute("name")}: "
                        + test.Descendants("message").FirstOrDefault()?.Value.Trim()),
                .. errors,
            ],
            [
                .. tests.Where(test => (string?)test.Attribute("result") == "Skip")
                    .Select(test => $"{(string?)test.Attribute("name")}: {test.Element("reason")?.Value.Trim()}"),
            ]);
    }
}
