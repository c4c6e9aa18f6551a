using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Harness.Postgres;

/// <summary>
/// Protects a cached data folder from changes. The user that servers run as owns none of it, and any change that happened all the same is
/// detected before the next server starts as a copy of it.
/// </summary>
internal static class TemplateSeal
{
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead;
    private const UnixFileMode Writable = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Read at every start, and written by ALTER SYSTEM.
    private const string ServersOwnSettings = "postgresql.auto.conf";

    /// <summary>Takes ownership of the folder from the user that created it, and digests it.</summary>
    /// <returns>The digest.</returns>
    /// <exception cref="IOException">The system refused.</exception>
    public static string Close(string dataFolder, ServerUser user)
    {
        if (user.IsOther) Each(dataFolder, path => ServerUser.ChangeOwner(path, 0, 0));
        // The user can at least not change a file by mistake.
        else SetModes(dataFolder, ReadOnly);
        return Digest(dataFolder);
    }

    /// <summary>Copies it for a server; the server's user owns the copy.</summary>
    /// <param name="template">The template's data folder.</param>
    /// <param name="target">The copy; not there yet.</param>
    /// <param name="logPath">The file for the copy's output.</param>
    /// <param name="user">The user that the copy is for.</param>
    /// <param name="ct">Stops the copy.</param>
    /// <param name="joining">The command before the copy, which counts its resources as the server's; null for none.</param>
    /// <exception cref="Verdicts.EnvironmentLacksException">The copy failed, most likely for lack of space.</exception>
    /// <exception cref="IOException">The system refused.</exception>
    public static async Task CopyAsync(
        string template, string target, string logPath, ServerUser user, CancellationToken ct, IReadOnlyList<string>? joining = null)
    {
        await ClusterFolders.CopyAsync(template, target, logPath, ct, joining);
        // No server runs on the copy, whatever was running on what was copied: a file that says so would be taken for the new server's.
        File.Delete(Path.Combine(target, PostmasterFile.Name));
        if (user.IsOther) Each(target, user.Own);
        else SetModes(target, Writable);
        // All settings that differ from PostgreSQL's defaults are on the server's command line.
        await File.WriteAllTextAsync(Path.Combine(target, ServersOwnSettings), "", ct);
    }

    /// <summary>
    /// Digests the names, sizes and times of all files, and the content of those that configure a server. Not the content of gigabytes of data,
    /// which would take longer than the copy.
    /// </summary>
    public static string Digest(string dataFolder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var info in new DirectoryInfo(dataFolder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .OrderBy(info => info.FullName, StringComparer.Ordinal))
        {
            var file = info as FileInfo;
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetRelativePath(dataFolder, info.FullName)} {info.LinkTarget} {file?.Length} {file?.LastWriteTimeUtc.Ticks}\n")));
            if (file is { LinkTarget: null } && IsConfiguration(file.Name)) hash.AppendData(SHA256.HashData(File.ReadAllBytes(file.FullName)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static bool IsConfiguration(string name) => name.EndsWith(".conf", StringComparison.Ordinal) || name is "PG_VERSION" or "pg_control";

    private static void SetModes(string folder, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) File.SetUnixFileMode(file, mode);
    }

    private static void Each(string folder, Action<string> change)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)) change(path);
        change(folder);
    }
}
