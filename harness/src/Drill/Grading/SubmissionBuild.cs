using Drill.Building;
using Drill.Foundation;
using Drill.Sandboxing;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Hosting;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>
/// Builds a submission's service in a sandbox without a network: lays the submission's files over the pristine ones, and copies the
/// output to a folder that the submission cannot write to.
/// </summary>
internal sealed class SubmissionBuild(GradingFolder folder, PristineCheckout checkout, Sandbox? sandbox)
{
    private const string InSandbox = "/build";
    private const string PackagesInSandbox = "/packages";
    private const int MaxOutputFiles = 2_000;
    private const long MaxOutputBytes = 256L << 20;

    /// <summary>Lays the submission over the pristine sources and builds it.</summary>
    /// <returns>The service's assembly.</returns>
    /// <exception cref="InvalidServiceException">The service does not compile; the message quotes the compiler.</exception>
    /// <exception cref="EnvironmentLacksException">The pristine sources themselves cannot be built on this machine.</exception>
    public async Task<string> RunAsync(Submission submission, TimeSpan ceiling, CancellationToken cancellation)
    {
        LayOut(submission);
        var log = Path.Combine(folder.Root, "build.log");
        await using var build = Start(log);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(ceiling);
        await build.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        if (!build.HasExited)
            throw new InvalidServiceException($"The build took longer than {ceiling.TotalMinutes:0.#} min.");
        if (build.ExitCode != 0) throw Explain(DotnetBuild.ErrorLines(await File.ReadAllTextAsync(log, cancellation)));
        return TakeOutput();
    }

    private string ProjectBelowRoot => Path.GetRelativePath(checkout.Root, checkout.Exercise.ServiceProject).Replace('\\', '/');

    private void LayOut(Submission submission)
    {
        FileTree.Copy(checkout.Root, SharedInputs.Of(checkout.Root).SelectMany(ContentHash.Files), folder.Sources);
        var exercise = Path.Combine(folder.Sources, "exercises", checkout.Exercise.Name);
        // A candidate who deleted an editable file meant to. Everything else stays as it was handed out.
        var editable = new EditableGlobs(checkout.Exercise.Manifest.Editable);
        FileTree.Copy(
            checkout.Exercise.Folder,
            ContentHash.Files(checkout.Exercise.ServiceFolder).Where(source => !editable.Cover(Path.GetRelativePath(checkout.Exercise.Folder, source).Replace('\\', '/'))),
            exercise);

        foreach (var (path, content) in submission.Files)
        {
            var target = Path.Combine(exercise, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            // Never overwrites one of our files, whatever a glob says.
            using var file = new FileStream(target, FileMode.CreateNew);
            file.Write(content);
        }
    }

    private ChildProcess Start(string log)
    {
        var root = sandbox is null ? folder.Sources : InSandbox;
        string[] arguments =
        [
            "build", $"{root}/{ProjectBelowRoot}", "-nologo", "-v:q", "-clp:NoSummary", "--disable-build-servers",
            // All packages are already in the packages folder, so no package source is needed.
            "-p:RestoreSources=", "-p:RestoreIgnoreFailedSources=true",
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
            return ChildProcess.Start(new ChildOptions(Executables.Dotnet(), [.. arguments, $"-p:ArtifactsPath={folder.Outputs}"], log)
            {
                WorkingDirectory = folder.Sources,
                Environment = InheritedEnvironment.ForBuild(environment.Where(pair => pair.Key.StartsWith("DOTNET_", StringComparison.Ordinal)
                    && pair.Key != "DOTNET_CLI_HOME" || pair.Key is "MSBUILDDISABLENODEREUSE" or "UseSharedCompilation" or "MSBUILDTERMINALLOGGER").ToDictionary()),
            });
        }

        Directory.CreateDirectory(Path.Combine(folder.Sources, "artifacts"));
        sandbox.Own(folder.Outputs);
        string[] command =
        [
            .. sandbox.ForBuild(
            [
                new(folder.Sources, InSandbox), new(folder.Outputs, InSandbox + "/artifacts", Writable: true),
                new(PackagesFolder, PackagesInSandbox),
            ], InSandbox, folder.Settings),
            Path.Combine(RuntimeFolders.DotnetRoot, "dotnet"), .. arguments,
        ];
        return ChildProcess.Start(new ChildOptions(command[0], command[1..], log) { Environment = environment, InSandbox = true });
    }

    private static string PackagesFolder => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given
        ? given
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    // Untrusted code wrote the outputs: only plain files up to a size limit are copied.
    private string TakeOutput()
    {
        var name = Path.GetFileNameWithoutExtension(checkout.Exercise.ServiceProject);
        var built = Path.Combine(folder.Outputs, "bin", name, "debug");
        var (files, bytes) = (0, 0L);
        Take(new DirectoryInfo(built), folder.Service);
        return Path.Combine(folder.Service, name + ".dll");

        void Take(DirectoryInfo source, string target)
        {
            Directory.CreateDirectory(target);
            foreach (var info in source.EnumerateFileSystemInfos())
            {
                if (info.LinkTarget is not null)
                    throw new InvalidServiceException($"The build output holds a link ({info.Name}). Only plain files are accepted.");
                if (info is DirectoryInfo below) Take(below, Path.Combine(target, info.Name));
                else if (info is FileInfo file)
                {
                    bytes += file.Length;
                    if (++files > MaxOutputFiles || bytes > MaxOutputBytes)
                        throw new InvalidServiceException($"The build output is larger than {MaxOutputFiles} files or {MaxOutputBytes >> 20} MiB.");
                    file.CopyTo(Path.Combine(target, info.Name));
                }
            }
        }
    }

    private Exception Explain(IReadOnlyList<string> errors)
    {
        var words = Printable.Of(string.Join('\n', errors.Select(line => line
            .Replace(InSandbox + "/", "").Replace(folder.Sources + Path.DirectorySeparatorChar, ""))));
        // An error before the submission's own files are read (the sandbox, a missing package) is not the submission's fault.
        // The order of the conditions matters, because the compiler quotes text from the submission.
        return errors.Any(line => line.Contains(": error CS"))
            || (errors.Any(line => line.EndsWith(".csproj]", StringComparison.Ordinal)) && !errors.Any(line => line.Contains(": error NU")))
            ? new InvalidServiceException(words)
            : new EnvironmentLacksException($"The service could not be built in the sandbox:{Environment.NewLine}{words}");
    }
}
