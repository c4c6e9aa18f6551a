using Drill.Building;
using Drill.Foundation;
using Drill.Sandboxing;
using Harness.Hosting;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>Builds sources that hold untrusted code, in a sandbox without a network, and takes what came out of it.</summary>
/// <param name="sources">The sources, laid out like the repository.</param>
/// <param name="outputs">Where the build writes.</param>
/// <param name="settings">The sandbox's /etc.</param>
/// <param name="sandbox">The sandbox; null for none.</param>
internal sealed class SandboxedBuild(string sources, string outputs, string settings, Sandbox? sandbox)
{
    private const string InSandbox = "/build";
    private const string PackagesInSandbox = "/packages";
    private const int MaxOutputFiles = 2_000;
    private const long MaxOutputBytes = 256L << 20;

    /// <summary>Builds a project.</summary>
    /// <param name="project">Its path below the sources.</param>
    /// <param name="properties">Further arguments of the build.</param>
    /// <param name="log">The file for what the build prints.</param>
    /// <param name="ceiling">How long it may take.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The errors, as the compiler says them; null if it built.</returns>
    /// <exception cref="InvalidServiceException">It took longer.</exception>
    public async Task<IReadOnlyList<string>?> RunAsync(
        string project, IReadOnlyList<string> properties, string log, TimeSpan ceiling, CancellationToken cancellation)
    {
        await using var build = Start(project, properties, log);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(ceiling);
        await build.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        if (!build.HasExited) throw new InvalidServiceException($"The build took longer than {ceiling.TotalMinutes:0.#} min.");
        return build.ExitCode == 0 ? null
            : [.. DotnetBuild.ErrorLines(await File.ReadAllTextAsync(log, cancellation))
                .Select(line => line.Replace(InSandbox + "/", "").Replace(sources + Path.DirectorySeparatorChar, ""))];
    }

    private ChildProcess Start(string project, IReadOnlyList<string> properties, string log)
    {
        var root = sandbox is null ? sources : InSandbox;
        string[] arguments =
        [
            "build", $"{root}/{project}", "-nologo", "-v:q", "-clp:NoSummary", "--disable-build-servers",
            // All packages are already in the packages folder, so no package source is needed.
            "-p:RestoreSources=", "-p:RestoreIgnoreFailedSources=true", .. properties,
        ];
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/bin", ["HOME"] = "/tmp", ["DOTNET_CLI_HOME"] = "/tmp", ["NUGET_PACKAGES"] = PackagesInSandbox,
            ["DOTNET_EnableDiagnostics"] = "0", ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1", ["DOTNET_CLI_UI_LANGUAGE"] = "en",
            ["DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE"] = "true", ["MSBUILDTERMINALLOGGER"] = "off",
            ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false", ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        };
        if (sandbox is null)
        {
            return ChildProcess.Start(new ChildOptions(Executables.Dotnet(), [.. arguments, $"-p:ArtifactsPath={outputs}"], log)
            {
                WorkingDirectory = sources,
                Environment = InheritedEnvironment.ForBuild(environment.Where(pair => pair.Key.StartsWith("DOTNET_", StringComparison.Ordinal)
                    && pair.Key != "DOTNET_CLI_HOME" || pair.Key is "MSBUILDDISABLENODEREUSE" or "UseSharedCompilation" or "MSBUILDTERMINALLOGGER").ToDictionary()),
            });
        }

        Directory.CreateDirectory(Path.Combine(sources, "artifacts"));
        sandbox.Own(outputs);
        string[] command =
        [
            .. sandbox.ForBuild(
            [
                new(sources, InSandbox), new(outputs, InSandbox + "/artifacts", Writable: true),
                new(PackagesFolder, PackagesInSandbox),
            ], InSandbox, settings),
            Path.Combine(RuntimeFolders.DotnetRoot, "dotnet"), .. arguments,
        ];
        return ChildProcess.Start(new ChildOptions(command[0], command[1..], log) { Environment = environment, InSandbox = true });
    }

    private static string PackagesFolder => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given
        ? given
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Copies the output of a project. Untrusted code wrote it: only plain files up to a size limit are taken.</summary>
    /// <param name="project">The project's name.</param>
    /// <param name="target">The folder to copy to.</param>
    /// <returns>Path of the assembly.</returns>
    /// <exception cref="InvalidServiceException">The output holds something else, or too much.</exception>
    public string TakeOutput(string project, string target)
    {
        var (files, bytes) = (0, 0L);
        Take(new DirectoryInfo(Path.Combine(outputs, "bin", project, "debug")), target);
        return Path.Combine(target, project + ".dll");

        void Take(DirectoryInfo source, string folder)
        {
            Directory.CreateDirectory(folder);
            foreach (var info in source.EnumerateFileSystemInfos())
            {
                if (info.LinkTarget is not null)
                    throw new InvalidServiceException($"The build output holds a link ({info.Name}). Only plain files are accepted.");
                if (info is DirectoryInfo below) Take(below, Path.Combine(folder, info.Name));
                else if (info is FileInfo file)
                {
                    bytes += file.Length;
                    if (++files > MaxOutputFiles || bytes > MaxOutputBytes)
                        throw new InvalidServiceException($"The build output is larger than {MaxOutputFiles} files or {MaxOutputBytes >> 20} MiB.");
                    file.CopyTo(Path.Combine(folder, info.Name));
                }
            }
        }
    }
}
