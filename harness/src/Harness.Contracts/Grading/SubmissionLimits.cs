namespace Drill.Submissions;

/// <summary>
/// How large a submission may be, the same for handing in and for grading: an archive that `drill submit` made is never
/// refused for its size. A service here has a few hundred lines, so these are far away for whoever works on one.
/// </summary>
internal static class SubmissionLimits
{
    /// <summary>Bytes of one file, not compressed.</summary>
    public const long FileBytes = 1 << 20;

    /// <summary>Entries of the archive: submission.json, the editable files and the local runs together.</summary>
    public const int Files = 200;

    /// <summary>Bytes of all entries together, not compressed.</summary>
    public const long TotalBytes = 8 << 20;

    /// <summary>Bytes of the editable files together: what submission.json may need is kept free.</summary>
    public const long EditableBytes = TotalBytes - FileBytes;
}
