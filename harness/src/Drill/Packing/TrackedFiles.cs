using Drill.Building;
using Drill.Foundation;
using Drill.Submissions;

namespace Drill.Packing;

/// <summary>The files of a checkout that go into a package unchanged. It is an allow-list, so no other file slips in.</summary>
internal static class TrackedFiles
{
    // The harness's own tests are not packed: they are not part of the task, and they name variants.
    private static readonly string[] Shared =
    [
        SharedInputs.Harness, SharedInputs.Shared, "drill", "drill.cmd", ".gitattributes", ".gitignore", ".devcontainer", "docker-compose.yml",
        "LICENSE",
        .. SharedInputs.Files,
    ];

    /// <summary>Reads the files as they were committed.</summary>
    /// <exception cref="WrongUsageException">Files are modified; the message names them.</exception>
    /// <exception cref="InvalidDataException">A file is a link or a submodule, which cannot be packed.</exception>
    public static async Task<IReadOnlyList<PackedFile>> ReadAsync(PackOptions options, CancellationToken cancellation)
    {
        var root = options.RepositoryRoot;
        string[] paths = [.. options.Exercises.Select(exercise => $"exercises/{exercise.Name}"), .. Shared];
        if (!options.AllowModified) await RefuseModifiedAsync(root, paths, cancellation);
        var listed = await GitCommand.RunAsync(root, ["ls-files", "--stage", "-z", "--", .. paths], null, cancellation);
        return
        [
            .. listed.Entries.Select(Entry.Parse)
                .Where(entry => !options.AllowModified || File.Exists(Path.Combine(root, entry.Path)))
                .Select(entry => Read(root, entry)).OrderBy(file => file.Path, StringComparer.Ordinal),
        ];
    }

    private static async Task RefuseModifiedAsync(string root, string[] paths, CancellationToken cancellation)
    {
        var status = await GitCommand.RunAsync(
            root, ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=no", "--", .. paths],
            null, cancellation);
        if (status.Entries.Count == 0) return;
        throw new WrongUsageException(
            "Only committed files can be packed, and these files are modified:" + Environment.NewLine
            + string.Join(Environment.NewLine, status.Entries.Select(entry => "  " + entry)) + Environment.NewLine
            + "Commit them, or stash them with `git stash`, and pack again.");
    }

    private static PackedFile Read(string root, Entry entry) =>
        entry.Mode is "100644" or "100755"
            ? new PackedFile(entry.Path, File.ReadAllBytes(Path.Combine(root, entry.Path)), entry.Mode == "100755")
            : throw new InvalidDataException(
                $"{entry.Path} is a link or a submodule, which a package cannot hold. Commit the file itself.");

    private sealed record Entry(string Mode, string Path)
    {
        /// <summary>From a line such as "100644 3b18e51… 0\tdrill".</summary>
        public static Entry Parse(string line) => new(line[..line.IndexOf(' ')], line[(line.IndexOf('\t') + 1)..]);
    }
}
