using System.CommandLine;
using Drill.Building;
using Drill.Databases;
using Drill.Foundation;
using Drill.Sandboxing;
using Drill.Submissions;
using Harness.Postgres;
using Harness.Verdicts;
using Spectre.Console;

namespace Drill.Verbs;

/// <summary>`drill doctor`: what this machine has, what it lacks, and how to install that.</summary>
internal static class DoctorVerb
{
    private const long NeededBytes = 2L << 30;

    public static Command Create(Func<DrillContext> context)
    {
        var command = new Command(
            "doctor",
            "Check this machine: what is installed, what is missing, and the command that installs it.\n\nExample:\n  ./drill doctor");
        command.SetAction((_, cancellation) => RunAsync(context(), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(DrillContext context, CancellationToken cancellation)
    {
        List<DoctorCheck> findings =
        [
            new(".NET", Environment.Version.Major >= 10, $"runtime {Environment.Version}", "Install the .NET 10 SDK."),
            ArtifactsFolder(context),
            .. await PostgresAsync(context, cancellation),
            new(
                "Exercises", true,
                string.Join(", ", ExerciseFolder.LoadAll(context.RepositoryRoot).Select(exercise => exercise.Name)), null),
            .. File.Exists(Path.Combine(context.RepositoryRoot, PackManifest.FileName)) ? (DoctorCheck[])[] : [await SandboxAsync(cancellation)],
            new(
                "Build servers", true,
                DotnetBuild.KeepsServers
                    ? "builds leave the compiler's servers running, to be fast; `dotnet build-server shutdown` stops "
                        + $"them, {DotnetBuild.BuildServersVariable}=off avoids them"
                    : "builds leave no server running",
                null),
        ];
        foreach (var finding in findings)
        {
            var state = finding.Ok ? "[green]ok[/]     " : "[red]missing[/]";
            context.Console.MarkupLine($"{state} {Markup.Escape($"{finding.Name}: {finding.Detail}")}");
            if (!finding.Ok && finding.Remedy is not null)
                context.Console.MarkupLineInterpolated($"        {finding.Remedy}");
        }

        return findings.All(finding => finding.Ok) ? ExitCode.Green : ExitCode.EnvironmentLacks;
    }

    private static async Task<IReadOnlyList<DoctorCheck>> PostgresAsync(DrillContext context, CancellationToken cancellation)
    {
        var choice = PostgresDoctor.Check(PostgresChoice.Variable, () => ServerSource.NameOf(PostgresChoice.Current.Source));
        if (!choice.Ok) return [choice];
        var ways = await ServerWays.ExamineAsync(PostgresChoice.Current.Source, cancellation);
        var source = new ServerSource(context.RepositoryRoot, context.Console.Profile.Out.Writer.WriteLine);
        try
        {
            var (found, _) = await source.ResolveAsync(PostgresChoice.Current.Source, cancellation);
            return
            [
                choice, .. ways,
                .. await PostgresDoctor.ExamineAsync(
                    found, ClusterFolders.Default, () => source.StartAsync(data: null, observer: null, cancellation), cancellation),
            ];
        }
        catch (EnvironmentLacksException lacks)
        {
            return [choice, .. ways, PostgresDoctor.Failed("server", lacks)];
        }
    }

    // Only graders need a sandbox, so a missing one is reported but does not fail the check.
    private static async Task<DoctorCheck> SandboxAsync(CancellationToken cancellation)
    {
        try
        {
            return new("Sandbox", true, await Sandbox.RequireAsync(cancellation), null);
        }
        catch (EnvironmentLacksException lacks)
        {
            return new("Sandbox", true, $"none; only `drill grade` needs one. {lacks.Message.ReplaceLineEndings(" ")}", null);
        }
    }

    private static DoctorCheck ArtifactsFolder(DrillContext context)
    {
        try
        {
            var folder = DrillContext.WritableFolder(context.Artifacts);
            var free = new DriveInfo(folder).AvailableFreeSpace;
            return new(
                "Results folder", free >= NeededBytes, $"{folder}, {free >> 30} GiB free", "Free at least 2 GiB.");
        }
        catch (EnvironmentLacksException lacks)
        {
            return new(
                "Results folder", false, lacks.Message, "Make the folder writable, or choose another one with --out.");
        }
    }
}
