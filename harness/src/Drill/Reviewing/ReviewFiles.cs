using Drill.Foundation;
using Harness.Exercises;
using Harness.Reviews;

namespace Drill.Reviewing;

/// <summary>The files of a candidate's review, in the working copy of an exercise.</summary>
internal sealed class ReviewFiles
{
    private readonly string _folder;

    private ReviewFiles(string folder, ReviewForm form) => (_folder, Form) = (folder, form);

    /// <summary>What a review may say.</summary>
    public ReviewForm Form { get; }

    private string LockPath => Path.Combine(_folder, ReviewLock.FileName);

    /// <summary>The review of an exercise; null if it asks for none.</summary>
    /// <exception cref="InvalidDataException">The form is not valid; the message names the file.</exception>
    public static ReviewFiles? Find(Exercise exercise)
    {
        var path = Path.Combine(exercise.Folder, ReviewForm.FileName);
        return File.Exists(path) ? new ReviewFiles(exercise.Folder, ReviewForm.Parse(File.ReadAllText(path), path)) : null;
    }

    /// <summary>Reads the review as it is now.</summary>
    public Review Read() => Review.Read(Form, ReviewedSource.Of(Form, Texts(Form.Files)), TextOf(Form.Review), Proofs());

    /// <summary>The lock; null while the review is open.</summary>
    /// <exception cref="InvalidDataException">The file is not a valid lock; the message names it.</exception>
    public ReviewLock? FindLock() => TextOf(ReviewLock.FileName) is { } json ? ReviewLock.Parse(json, LockPath) : null;

    /// <summary>The locked files that are not as they were.</summary>
    public IReadOnlyList<string> ChangedSince(ReviewLock locked) => locked.ChangedReview(Texts(locked.Review.Keys));

    /// <summary>Locks the review.</summary>
    /// <param name="review">The review as it was read.</param>
    /// <param name="now">Now.</param>
    public void Lock(Review review, DateTimeOffset now)
    {
        var files = review.Findings.Select(finding => finding.Proof).OfType<string>().Prepend(Form.Review);
        var json = ReviewLock.Of(now, Texts(files), Texts(Form.Files)).ToJson();
        AtomicFile.Write(LockPath, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(json)));
    }

    private HashSet<string> Proofs()
    {
        var folder = Path.Combine(_folder, Form.Proofs);
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.cs").Select(path => Form.Proofs + Path.GetFileName(path))] : [];
    }

    private Dictionary<string, string> Texts(IEnumerable<string> paths) =>
        paths.Select(path => (Path: path, Text: TextOf(path))).Where(file => file.Text is not null).ToDictionary(file => file.Path, file => file.Text!);

    private string? TextOf(string path) => Path.Combine(_folder, path) is var full && File.Exists(full) ? File.ReadAllText(full) : null;
}
