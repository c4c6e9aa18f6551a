using Drill.Building;
using Drill.Foundation;
using Drill.Sandboxing;
using Drill.Submissions;
using Harness.Exercises;
using Harness.Verdicts;

namespace Drill.Grading;

/// <summary>
/// Builds a submission's service in a sandbox without a network: lays the submission's files over the pristine ones, and copies the
/// output to a folder that the submission cannot write to.
/// </summary>
internal sealed class SubmissionBuild(GradingFolder folder, PristineCheckout checkout, Sandbox? sandbox)
{
    /// <summary>Lays the submission over the pristine sources and builds it.</summary>
    /// <returns>The service's assembly.</returns>
    /// <exception cref="InvalidServiceException">The service does not compile; the message quotes the compiler.</exception>
    /// <exception cref="EnvironmentLacksException">The pristine sources themselves cannot be built on this machine.</exception>
    public async Task<string> RunAsync(Submission submission, TimeSpan ceiling, CancellationToken cancellation)
    {
        LayOut(submission);
        var build = new SandboxedBuild(folder.Sources, folder.Outputs, folder.Settings, sandbox);
        if (await build.RunAsync(ProjectBelowRoot, [], Path.Combine(folder.Root, "build.log"), ceiling, cancellation) is { } errors) throw Explain(errors);
        return build.TakeOutput(Path.GetFileNameWithoutExtension(checkout.Exercise.ServiceProject), folder.Service);
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
            SharedInputs.OfService(checkout.Exercise).SelectMany(ContentHash.Files).Where(source => !editable.Cover(Path.GetRelativePath(checkout.Exercise.Folder, source).Replace('\\', '/'))),
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

    private static Exception Explain(IReadOnlyList<string> errors)
    {
        var words = Printable.Of(string.Join('\n', errors));
        // An error before the submission's own files are read (the sandbox, a missing package) is not the submission's fault.
        // The order of the conditions matters, because the compiler quotes text from the submission.
        return errors.Any(line => line.Contains(": error CS"))
            || (errors.Any(line => line.EndsWith(".csproj]", StringComparison.Ordinal)) && !errors.Any(line => line.Contains(": error NU")))
            ? new InvalidServiceException(words)
            : new EnvironmentLacksException($"The service could not be built in the sandbox:{Environment.NewLine}{words}");
    }
}
