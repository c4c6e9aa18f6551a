using System.Globalization;
using Drill.Foundation;
using Drill.Submissions;

namespace Drill.Packing;

/// <summary>Makes a git repository with a single commit that reveals nothing about the machine it was made on.</summary>
internal static class FreshRepository
{
    /// <summary>Writes the files to an empty folder and commits them.</summary>
    /// <returns>The files of its .git folder, by their paths from the folder.</returns>
    public static async Task<IReadOnlyList<PackedFile>> MakeAsync(
        string folder, IReadOnlyList<PackedFile> files, DateTimeOffset at, CancellationToken cancellation)
    {
        foreach (var file in files) WriteFile(Path.Combine(folder, file.Path), file.Content);
        // No template: it would add this machine's hooks.
        await RunAsync(["init", "--quiet", "--template=", "--initial-branch=main"]);
        // Windows keeps no such bit: git would call each program of the package modified there.
        await RunAsync(["config", "core.fileMode", "false"]);
        await RunAsync(["add", "--all", "--force"]);
        await RunAsync(["add", "--force", "--chmod=+x", "--", .. files.Where(file => file.IsExecutable).Select(file => file.Path)]);
        await RunAsync(["commit", "--quiet", "--message=The exercises as handed out"]);
        await RunAsync(["repack", "-a", "-d", "--quiet"]);
        return
        [
            .. Directory.EnumerateFiles(Path.Combine(folder, ".git"), "*", SearchOption.AllDirectories)
                .Select(path => new PackedFile(
                    Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'), File.ReadAllBytes(path))),
        ];

        Task RunAsync(IReadOnlyList<string> arguments) =>
            GitCommand.RunAsync(folder, arguments, Neutral(at), cancellation);
    }

    // The user's own git settings would add a name, a signature, hooks or other line endings.
    private static Dictionary<string, string> Neutral(DateTimeOffset at)
    {
        var date = at.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss+00:00", CultureInfo.InvariantCulture);
        return new()
        {
            ["GIT_CONFIG_GLOBAL"] = "/dev/null", ["GIT_CONFIG_NOSYSTEM"] = "1", ["GIT_CONFIG_COUNT"] = "0",
            ["GIT_AUTHOR_NAME"] = "drill", ["GIT_AUTHOR_EMAIL"] = "drill@example.invalid", ["GIT_AUTHOR_DATE"] = date,
            ["GIT_COMMITTER_NAME"] = "drill", ["GIT_COMMITTER_EMAIL"] = "drill@example.invalid",
            ["GIT_COMMITTER_DATE"] = date,
        };
    }

    private static void WriteFile(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
