using Harness.Hosting;

namespace Drill.Sandboxing;

/// <summary>The folders of a Linux system that .NET needs to run, and no others.</summary>
internal static class RuntimeFolders
{
    // Debian has a library folder for each processor, so the rest of /usr/lib can stay hidden.
    private static readonly string[] LibraryFolders =
    [
        "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64",
    ];

    // Every .NET process on the machine locks these files while it reads them.
    private const string TimeZones = "/usr/share/zoneinfo";

    /// <summary>The installation folder of the `dotnet` that runs this process.</summary>
    public static string DotnetRoot
    {
        get
        {
            var dotnet = Executables.Dotnet();
            return Path.GetDirectoryName(File.ResolveLinkTarget(dotnet, returnFinalTarget: true)?.FullName ?? dotnet)!;
        }
    }

    /// <summary>The runtime without its SDK, the libraries and the time zones.</summary>
    public static IEnumerable<SandboxedFolder> ToRun =>
    [
        .. ((string[])["dotnet", "host", "shared"]).Select(part => SandboxedFolder.At(Path.Combine(DotnetRoot, part))),
        .. Libraries.Where(Directory.Exists).Select(SandboxedFolder.At),
        .. Directory.Exists(TimeZones) ? [SandboxedFolder.At(TimeZones)] : (SandboxedFolder[])[],
    ];

    /// <summary>The SDK with its shell, the libraries and the time zones.</summary>
    public static IEnumerable<SandboxedFolder> ToBuild =>
        [.. ToRun.Where(folder => !folder.Source.StartsWith(DotnetRoot, StringComparison.Ordinal)), SandboxedFolder.At(DotnetRoot)];

    /// <summary>The database server's programs, its libraries and the time zones.</summary>
    /// <param name="server">Path of `postgres` inside the installation; not a link.</param>
    public static IEnumerable<SandboxedFolder> ToServe(string server)
    {
        var installation = Path.GetDirectoryName(Path.GetDirectoryName(server))!;
        // Debian has a folder for each version, and its data files in a folder with the same name. Other systems use all of /usr.
        string[] folders = installation.StartsWith("/usr/lib/postgresql/", StringComparison.Ordinal)
            ? [installation, installation.Replace("/usr/lib/", "/usr/share/", StringComparison.Ordinal)]
            : [installation];
        var runtime = ToRun.Where(folder => !folder.Source.StartsWith(DotnetRoot, StringComparison.Ordinal));
        return
        [
            .. folders.Where(Directory.Exists).Select(SandboxedFolder.At),
            .. runtime.Where(shown => !folders.Any(folder => shown.Source.StartsWith(folder + "/", StringComparison.Ordinal))),
        ];
    }

    /// <summary>
    /// The same folders, with a private copy of the time zones. For a sandbox without a system call filter, which could lock the originals.
    /// </summary>
    /// <param name="shown">The folders that the sandbox shows.</param>
    /// <param name="scratch">The folder for the copy.</param>
    public static IEnumerable<SandboxedFolder> WithTimeZonesOfItsOwn(IEnumerable<SandboxedFolder> shown, string scratch)
    {
        var copy = Path.Combine(scratch, "time-zones");
        if (!Directory.Exists(copy) && Directory.Exists(TimeZones))
            foreach (var file in Directory.EnumerateFiles(TimeZones, "*", SearchOption.AllDirectories).Where(File.Exists))
            {
                var target = Path.Combine(copy, Path.GetRelativePath(TimeZones, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

        return shown.Select(folder => folder.Source == TimeZones ? new SandboxedFolder(copy, TimeZones) : folder);
    }

    /// <summary>Links at the root that the loader follows, for example /lib64 to usr/lib64.</summary>
    public static IEnumerable<(string Link, string Target)> Links =>
        ((string[])["/lib", "/lib64"])
            .Select(link => (link, Directory.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName))
            .Where(pair => pair.Item2 is not null)
            .Select(pair => (pair.link, pair.Item2!));

    private static IEnumerable<string> Libraries =>
    [
        .. LibraryFolders.Take(2).Any(Directory.Exists) ? LibraryFolders : [.. LibraryFolders, "/usr/lib"],
        // If /lib is not a link, it holds the loader.
        .. ((string[])["/lib", "/lib64"]).Where(folder => Directory.ResolveLinkTarget(folder, false) is null),
    ];
}
