using System.Formats.Tar;
using System.IO.Compression;

namespace Drill.Submissions;

/// <summary>Reads the entries of an archive without unpacking anything to disk.</summary>
internal static class ArchiveEntries
{
    private const long MaxArchiveBytes = 64L << 20;
    private const long MaxUnpackedBytes = 256L << 20;

    // Bits of the file mode that Unix tools store in the upper half of a zip entry's attributes.
    private const int KindMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>Whether a file's name is that of a supported archive.</summary>
    public static bool IsArchive(string path) => IsZip(path) || IsTar(path) || IsCompressedTar(path);

    /// <summary>Adds all entries of an archive.</summary>
    /// <exception cref="RefusedSubmissionException">The archive is broken, or holds something that no submission needs.</exception>
    public static void Read(string path, SubmittedEntries entries)
    {
        // A named pipe has length 0 as well, and reading one would block forever.
        if (new FileInfo(path).Length == 0) throw new RefusedSubmissionException("The archive is empty. Make it with `./drill submit`.");
        if (new FileInfo(path).Length > MaxArchiveBytes)
            throw new RefusedSubmissionException(
                $"The archive is larger than {MaxArchiveBytes >> 20} MiB. `./drill submit` makes one of a few KiB.");
        try
        {
            using var file = File.OpenRead(path);
            if (IsZip(path)) ReadZip(file, entries);
            else if (IsTar(path)) ReadTar(file, entries);
            else
            {
                using var inflated = new GZipStream(file, CompressionMode.Decompress);
                ReadTar(inflated, entries);
            }
        }
        // The runtime documents only some of the exceptions that a damaged archive causes: a size of 1e400 overflows, and a path with a
        // NUL is an invalid argument. Any exception here means that the archive cannot be read.
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or FormatException or NotSupportedException
            or ArithmeticException or ArgumentException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new RefusedSubmissionException($"The archive cannot be read: {fault.Message} Make it with `./drill submit`.", fault);
        }
    }

    private static void ReadZip(Stream file, SubmittedEntries entries)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Read);
        foreach (var entry in zip.Entries)
        {
            var path = entries.Enter(entry.FullName);
            var kind = (entry.ExternalAttributes >> 16) & KindMask;
            if (kind is not (0 or RegularFile or Folder)) throw RefuseKind(path);
            if (path.Length == 0 || kind == Folder || entry.FullName.EndsWith('/')) continue;
            entries.AddFile(path, entry.Open);
        }
    }

    private static void ReadTar(Stream stream, SubmittedEntries entries)
    {
        using var counted = new CountedStream(stream, MaxUnpackedBytes);
        using var tar = new TarReader(counted);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.GlobalExtendedAttributes) continue;
            var path = entries.Enter(entry.Name);
            switch (entry.EntryType)
            {
                case TarEntryType.Directory:
                    break;
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile when path.Length > 0:
                    entries.AddFile(path, () => entry.DataStream ?? Stream.Null);
                    break;
                default:
                    throw RefuseKind(path);
            }
        }
    }

    private static RefusedSubmissionException RefuseKind(string path) => new(
        $"{Printable.Line(path)} is a link, a device or another special file. No submission needs that. "
        + "Make the archive with `./drill submit`.");

    private static bool IsZip(string path) => path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    private static bool IsTar(string path) => path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase);

    private static bool IsCompressedTar(string path) =>
        path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase);

    // A few KiB of gzip can unpack to terabytes, so bytes are counted while they unpack.
    private sealed class CountedStream(Stream inner, long maxBytes) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _read; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            _read += read;
            return _read <= maxBytes
                ? read
                : throw new RefusedSubmissionException(
                    $"The archive unpacks to more than {maxBytes >> 20} MiB. `./drill submit` makes one of a few KiB.");
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
