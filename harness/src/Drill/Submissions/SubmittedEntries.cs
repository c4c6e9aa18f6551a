namespace Drill.Submissions;

/// <summary>
/// The entries of a submission. Count, sizes and names are checked as entries are added. Content is kept only if the file may be
/// taken.
/// </summary>
internal sealed class SubmittedEntries(Func<string, bool> mayBeTaken)
{
    /// <summary>The most entries that an archive or folder may have; a whole checkout fits.</summary>
    public const int MaxEntries = 20_000;

    private const long MaxOtherBytes = 32 << 20;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _contents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _refusedIfTaken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _others = new(StringComparer.Ordinal);
    private int _count;
    private long _takenBytes;
    private long _otherBytes;

    /// <summary>Content by path of the files that may be taken.</summary>
    public IReadOnlyDictionary<string, byte[]> Contents => _contents;

    /// <summary>SHA-256 by path of all other files; null for a file that is too large to hash.</summary>
    public IReadOnlyDictionary<string, string?> Others => _others;

    /// <summary>Paths that must not be taken, with the reason. They matter only if the exercise needs them.</summary>
    public IReadOnlyDictionary<string, string> RefusedIfTaken => _refusedIfTaken;

    /// <summary>Counts an entry and checks its name.</summary>
    /// <returns>The entry's path; empty for the root itself.</returns>
    /// <exception cref="RefusedSubmissionException">There are too many, or the name is not allowed.</exception>
    public string Enter(string name)
    {
        if (++_count > MaxEntries)
            throw new RefusedSubmissionException(
                $"The submission has more than {MaxEntries} entries. Hand in the exercise alone: `./drill submit` makes the archive.");
        return EntryPath.Check(name);
    }

    /// <summary>Adds a file.</summary>
    /// <param name="path">As <see cref="Enter"/> returned it.</param>
    /// <param name="open">Opens the file's content. It is read only if the file may be taken, and never beyond the limit.</param>
    /// <exception cref="RefusedSubmissionException">The path occurs twice, or the file is too large.</exception>
    public void AddFile(string path, Func<Stream> open)
    {
        var key = EntryPath.Collision(path);
        if (!_names.Add(key))
            throw new RefusedSubmissionException(
                $"{Printable.Line(path)} occurs twice, or differs from another name only in case. Rename or remove one.");
        foreach (var folder in EntryPath.FoldersOf(key)) _folders.Add(folder);
        if (_folders.Contains(key) || EntryPath.FoldersOf(key).Any(_names.Contains))
            throw new RefusedSubmissionException(
                $"{Printable.Line(path)} is a file where another entry needs a folder, or the other way round. Rename or remove one.");
        if (!mayBeTaken(path))
        {
            _others.Add(path, HashOf(open));
            return;
        }

        using var stream = open();
        var content = ReadUpTo(stream, SubmissionLimits.FileBytes)
            ?? throw new RefusedSubmissionException($"{Printable.Line(path)} is larger than {SubmissionLimits.FileBytes >> 10} KiB. Make it smaller, or remove it.");
        _takenBytes += content.Length;
        if (_takenBytes > SubmissionLimits.TotalBytes)
            throw new RefusedSubmissionException($"The submission's files are larger than {SubmissionLimits.TotalBytes >> 20} MiB together. Remove files that the service does not need.");
        _contents.Add(path, content);
    }

    /// <summary>Adds a path that must not be taken.</summary>
    public void AddRefused(string path, string why) => _refusedIfTaken[path] = why;

    // The hash only shows which ignored files were edited, so large files are skipped.
    private string? HashOf(Func<Stream> open)
    {
        if (_otherBytes > MaxOtherBytes) return null;
        using var stream = open();
        var content = ReadUpTo(stream, SubmissionLimits.FileBytes);
        _otherBytes += content?.Length ?? SubmissionLimits.FileBytes;
        return content is null ? null : StarterManifest.HashOf(content);
    }

    // Sizes in headers cannot be trusted, so bytes are counted while reading.
    private static byte[]? ReadUpTo(Stream stream, long maxBytes)
    {
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            if (content.Length + read > maxBytes) return null;
            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }
}
