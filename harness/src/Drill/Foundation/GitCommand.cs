using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Harness.Verdicts;

namespace Drill.Foundation;

/// <summary>The result of a git command.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output as bytes: git objects are not text.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record GitAnswer(int ExitCode, byte[] Output, string Error)
{
    /// <summary>The output as text.</summary>
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>The output's entries, for a command that ran with -z.</summary>
    public IReadOnlyList<string> Entries => Text.Split('\0', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Runs git.</summary>
internal static class GitCommand
{
    // git sets these for its hooks. They would point our commands at another repository.
    private static readonly string[] Inherited = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"];

    /// <summary>Runs git; null if git is not installed.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="arguments">Its arguments, unquoted.</param>
    /// <param name="environment">Variables to add to this process's own.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public static async Task<GitAnswer?> AskAsync(
        string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment,
        CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var name in Inherited) start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        try
        {
            using var git = Process.Start(start)!;
            git.StandardInput.Close();
            return await ReadAsync(git, cancellation);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>Runs git, which must succeed.</summary>
    /// <exception cref="EnvironmentLacksException">git is not installed, or failed; the message quotes it.</exception>
    public static async Task<GitAnswer> RunAsync(
        string folder, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment,
        CancellationToken cancellation)
    {
        var answer = await AskAsync(folder, arguments, environment, cancellation)
            ?? throw new EnvironmentLacksException($"This command needs git, which is not on the PATH. Install it: {Remedy()}");
        // Ctrl-C in a terminal stops git as well. Its failure is then expected.
        cancellation.ThrowIfCancellationRequested();
        return answer.ExitCode == 0
            ? answer
            : throw new EnvironmentLacksException(
                $"`git {string.Join(' ', arguments)}` failed in {folder}: {answer.Error.Trim()}");
    }

    private static async Task<GitAnswer> ReadAsync(Process git, CancellationToken cancellation)
    {
        try
        {
            var error = git.StandardError.ReadToEndAsync(cancellation);
            using var output = new MemoryStream();
            await git.StandardOutput.BaseStream.CopyToAsync(output, cancellation);
            await git.WaitForExitAsync(cancellation);
            return new GitAnswer(git.ExitCode, output.ToArray(), await error);
        }
        catch (OperationCanceledException)
        {
            // git must not keep writing to a folder that is about to be removed.
            git.Kill(entireProcessTree: true);
            git.WaitForExit();
            throw;
        }
    }

    private static string Remedy()
    {
        if (OperatingSystem.IsWindows()) return "winget install Git.Git";
        if (OperatingSystem.IsMacOS()) return "xcode-select --install";
        var sudo = Environment.IsPrivilegedProcess ? "" : "sudo ";
        return File.Exists("/usr/bin/apt-get") ? $"{sudo}apt-get install -y git"
            : File.Exists("/usr/bin/dnf") ? $"{sudo}dnf install -y git"
            : "use this system's package manager.";
    }
}
