using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Harness.Hosting;
using Harness.Postgres;
using Harness.Verdicts;

namespace Drill.Databases;

/// <summary>A package with PostgreSQL's programs for one system, in one version whose content is known.</summary>
/// <param name="System">npm's name for the system, such as "linux-x64".</param>
/// <param name="Sha512">The archive's SHA-512 as the registry publishes it, in base 64.</param>
internal sealed record EmbeddedPackage(string System, string Sha512)
{
    private const string LinksFile = "pg-symlinks.json";

    private static readonly TimeSpan LockCeiling = TimeSpan.FromMinutes(10);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The packages of <see cref="EmbeddedBinaries.PackageVersion" />.</summary>
    public static readonly IReadOnlyList<EmbeddedPackage> All =
    [
        new("linux-x64", "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA=="),
        new("linux-arm64", "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg=="),
        new("darwin-x64", "4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q=="),
        new("darwin-arm64", "Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q=="),
        new("windows-x64", "AwRerliA4IGWyW5jWBvHt5vidVUSB0QQW9Tt2y7ScnmifnCb/awfxZr4BkBSTv+gNt8Djcddqs+xSF5Z6/CkTg=="),
    ];

    /// <summary>About how large the archive is, for people. That for Windows also holds the libraries that other systems have.</summary>
    public long Bytes => System == "windows-x64" ? 41_000_000 : 24_000_000;

    /// <summary>npm's name of the package with its version.</summary>
    public string Name => $"@embedded-postgres/{System}@{EmbeddedBinaries.PackageVersion}";

    /// <summary>The package of this machine; null if there is none.</summary>
    public static EmbeddedPackage? OfThisMachine => All.FirstOrDefault(package => package.System == EmbeddedBinaries.System);

    /// <summary>Downloads and unpacks the package, unless another process has done so in the meantime.</summary>
    /// <param name="npm">Downloads it.</param>
    /// <param name="cache">The folder of drill's cache.</param>
    /// <param name="progress">Told how many bytes have arrived, about once a second.</param>
    /// <param name="cancellation">Stops the download; nothing of it is used later.</param>
    /// <exception cref="EnvironmentLacksException">The package could not be had, is not the one that is known, or does not run here.</exception>
    public async Task<PostgresBinaries> FetchAsync(NpmClient npm, string cache, Action<long> progress, CancellationToken cancellation)
    {
        var folder = EmbeddedBinaries.FolderIn(cache, System);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        await using var held = await FileLock.AcquireAsync(folder + ".lock", LockCeiling, cancellation);
        if (EmbeddedBinaries.In(folder) is { } kept) return kept;
        // What an earlier process left half-way, or programs that do not start any more.
        var part = folder + ".part";
        foreach (var old in (string[])[part, folder])
            if (Directory.Exists(old)) Directory.Delete(old, recursive: true);
        Directory.CreateDirectory(part);
        try
        {
            var archive = await DownloadAsync(npm, Name, part, progress, cancellation);
            Check(archive);
            var unpacked = Path.Combine(part, "unpacked");
            await UnpackAsync(archive, unpacked, cancellation);
            var package = Path.Combine(unpacked, "package");
            if (EmbeddedBinaries.In(package) is null)
                throw new EnvironmentLacksException(
                    $"The programs in {Name} do not run on this system. Install PostgreSQL instead; `./drill doctor` names the command."
                    // The one library that this package expects of its system.
                    + (OperatingSystem.IsWindows() ? " Or install what they need: winget install Microsoft.VCRedist.2015+.x64" : ""));
            Directory.Move(package, folder);
        }
        finally
        {
            Directory.Delete(part, recursive: true);
        }

        return EmbeddedBinaries.In(folder)!;
    }

    /// <summary>Checks an archive against the registry's hash.</summary>
    /// <exception cref="EnvironmentLacksException">It is another one.</exception>
    internal void Check(string archive)
    {
        using var content = File.OpenRead(archive);
        var actual = Convert.ToBase64String(SHA512.HashData(content));
        if (actual != Sha512)
            throw new EnvironmentLacksException(
                $"The archive of {Name} is not the one that was published: its SHA-512 is {actual}, not {Sha512}. It was not unpacked. "
                + "Ask whoever runs the registry that npm uses here (`npm config get registry`).");
    }

    /// <summary>Unpacks an archive and makes the links that a package cannot hold.</summary>
    internal static async Task UnpackAsync(string archive, string folder, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        await using (var compressed = File.OpenRead(archive))
        await using (var content = new GZipStream(compressed, CompressionMode.Decompress))
            await TarFile.ExtractToDirectoryAsync(content, folder, overwriteFiles: false, cancellation);
        var package = Path.Combine(folder, "package");
        var list = Path.Combine(package, EmbeddedBinaries.InstallationFolder, LinksFile);
        if (!File.Exists(list)) return;
        var links = JsonSerializer.Deserialize<List<PackageLink>>(await File.ReadAllTextAsync(list, cancellation), Json) ?? [];
        foreach (var link in links)
        {
            // Both are paths in the package, and the link is relative, so that the folder can be moved.
            var (from, to) = (Inside(package, link.Target), Inside(package, link.Source));
            if (!File.Exists(from)) File.CreateSymbolicLink(from, Path.GetRelativePath(Path.GetDirectoryName(from)!, to));
        }
    }

    private static string Inside(string package, string path)
    {
        var full = Path.GetFullPath(Path.Combine(package, path));
        return full.StartsWith(package + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new EnvironmentLacksException($"The package names a link outside itself: {path}. It was not used.");
    }

    private static async Task<string> DownloadAsync(NpmClient npm, string name, string folder, Action<long> progress, CancellationToken cancellation)
    {
        var downloading = npm.DownloadAsync(name, folder, cancellation);
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await Task.WhenAny(downloading, second.WaitForNextTickAsync(CancellationToken.None).AsTask()) != downloading)
            progress(NpmClient.ArrivedIn(folder));
        return await downloading;
    }

    /// <summary>A link of a package: at <paramref name="Target" />, to <paramref name="Source" />.</summary>
    private sealed record PackageLink(string Source, string Target);
}
