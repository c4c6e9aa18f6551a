namespace Drill.Submissions;

/// <summary>
/// How large a submission may be. `drill submit` and `drill grade` use the same limits, so an archive that `drill submit` made is never
/// refused for its size. A service has a few hundred lines, so candidates stay far below these limits.
/// </summary>
internal static class SubmissionLimits
{
    /// <summary>Bytes of one file, uncompressed.</summary>
    public const long FileBytes = 1 << 20;

    /// <summary>Entries of the archive: submission.json, the editable files and the local runs together.</summary>
    public const int Files = 200;

    /// <summary>Bytes of all entries together, uncompressed.</summary>
    public const long TotalBytes = 8 << 20;

    /// <summary>Bytes of the editable files together, which leaves room for submission.json.</summary>
    public const long EditableBytes = TotalBytes - FileBytes;
}
