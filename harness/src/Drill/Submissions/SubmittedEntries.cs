namespace Drill.Submissions;

/// <summary>
/// The entries of what was handed in, checked as they are added: counts, sizes and names. Content is kept only where it
/// may be taken.
/// </summary>
internal sealed class SubmittedEntries(Func<string, bool> mayBeTaken)
{
    /// <summary>Entries of an archive or a folder, whatever they are: a whole checkout fits.</summary>
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

    /// <summary>Content by path of what may be taken.</summary>
    public IReadOnlyDictionary<string, byte[]> Contents => _contents;

    /// <summary>Everything else: the SHA-256 by path; null where it is too large to look at.</summary>
    public IReadOnlyDictionary<string, string?> Others => _others;

    /// <summary>Paths that must not be taken, with the reason; harmless while nobody wants them.</summary>
    public IReadOnlyDictionary<string, string> RefusedIfTaken => _refusedIfTaken;

    /// <summary>Counts an entry and checks its name.</summary>
    /// <returns>Its path; empty for the root itself.</returns>
    /// <exception cref="RefusedSubmissionException">There are too many, or the name is not allowed.</exception>
    public string Enter(string name)
    {
        if (++_count > MaxEntries)
            throw new RefusedSubmissionException(
                $"It has more than {MaxEntries} entries. Hand in the exercise alone: `./drill submit` makes the archive.");
        return EntryPath.Check(name);
    }

    /// <summary>Adds a file.</summary>
    /// <param name="path">As <see cref="Enter"/> returned it.</param>
    /// <param name="open">Opens its content; read only where it may be taken, and never beyond the limit.</param>
    /// <exception cref="RefusedSubmissionException">It is there twice, or too large.</exception>
    public void AddFile(string path, Func<Stream> open)
    {
        var key = EntryPath.Collision(path);
        if (!_names.Add(key))
            throw new RefusedSubmissionException(
                $"{Printable.Line(path)} is there twice, or differs from another name only by case. Rename or remove one.");
        foreach (var folder in EntryPath.FoldersOf(key)) _folders.Add(folder);
        if (_folders.Contains(key) || EntryPath.FoldersOf(key).Any(_names.Contains))
            throw new RefusedSubmissionException(
                $"{Printable.Line(path)} is a file where another entry needs a folder, or lies in a file. Rename or remove one.");
        if (!mayBeTaken(path))
        {
            _others.Add(path, HashOf(open));
            return;
        }

        using var stream = open();
        var content = ReadUpTo(stream, SubmissionLimits.FileBytes)
            ?? throw new RefusedSubmissionException($"{Printable.Line(path)} is larger than {SubmissionLimits.FileBytes >> 10} KiB.");
        _takenBytes += content.Length;
        if (_takenBytes > SubmissionLimits.TotalBytes)
            throw new RefusedSubmissionException($"Its files are larger than {SubmissionLimits.TotalBytes >> 20} MiB together.");
        _contents.Add(path, content);
    }

    /// <summary>Adds something that nobody may take.</summary>
    public void AddRefused(string path, string why) => _refusedIfTaken[path] = why;

    // Only to tell what was changed from what was handed out: not worth much time.
    private string? HashOf(Func<Stream> open)
    {
        if (_otherBytes > MaxOtherBytes) return null;
        using var stream = open();
        var content = ReadUpTo(stream, SubmissionLimits.FileBytes);
        _otherBytes += content?.Length ?? SubmissionLimits.FileBytes;
        return content is null ? null : StarterManifest.HashOf(content);
    }

    // Sizes in headers are claims: counted while reading.
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
