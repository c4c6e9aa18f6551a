using System.Diagnostics;

namespace Harness.Tests.Repository;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Checkout
{
    /// <summary>Absolute path of the folder that holds Exercises.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>Files of the project that match a pathspec, by path from the root: what git tracks, or would track.</summary>
    public static IReadOnlyList<string> Files(string pathspec)
    {
        var start = new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--", pathspec])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. files.Where(file => File.Exists(Path.Combine(Root, file)))];
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Exercises.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Exercises.sln.");
    }
}
