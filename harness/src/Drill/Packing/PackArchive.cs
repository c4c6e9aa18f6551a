using System.Formats.Tar;
using System.IO.Compression;
using Drill.Submissions;

namespace Drill.Packing;

/// <summary>Writes files as an archive: .zip or .tar.gz, depending on the name.</summary>
internal static class PackArchive
{
    /// <summary>The endings that an archive's name may have.</summary>
    public static readonly string[] Endings = [".zip", ".tar.gz", ".tgz"];

    // In the past in every time zone: times in a zip have no zone, and MSBuild would rebuild sources from the future
    // every time.
    private static readonly DateTimeOffset FileTime = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const UnixFileMode Plain =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Program =
        Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Writes the archive.</summary>
    /// <param name="stream">The target.</param>
    /// <param name="archiveName">The archive's name. Its ending chooses the format.</param>
    /// <param name="files">The files, by their paths in the archive.</param>
    public static void Write(Stream stream, string archiveName, IEnumerable<PackedFile> files)
    {
        var ordered = files.OrderBy(file => file.Path, StringComparer.Ordinal);
        if (archiveName.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)) WriteZip(stream, ordered);
        else WriteTar(stream, ordered);
    }

    private static void WriteZip(Stream stream, IEnumerable<PackedFile> files)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var file in files)
        {
            var entry = zip.CreateEntry(file.Path, CompressionLevel.SmallestSize);
            entry.LastWriteTime = FileTime;
            const int RegularFile = 0x8000;
            entry.ExternalAttributes = (RegularFile | (int)ModeOf(file)) << 16;
            using var content = entry.Open();
            content.Write(file.Content);
        }
    }

    private static void WriteTar(Stream stream, IEnumerable<PackedFile> files)
    {
        using var gzip = new GZipStream(stream, CompressionLevel.SmallestSize, leaveOpen: true);
        using var tar = new TarWriter(gzip, TarEntryFormat.Pax);
        foreach (var file in files)
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, file.Path)
            {
                Mode = ModeOf(file), ModificationTime = FileTime, DataStream = new MemoryStream(file.Content),
            });
        }
    }

    private static UnixFileMode ModeOf(PackedFile file) => file.IsExecutable ? Program : Plain;
}
