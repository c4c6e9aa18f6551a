using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Harness.Exercises;

namespace Harness.Reviews;

/// <summary>
/// The content of `review.lock.json`: what a review was when its author declared it done, and the source that it is about. Digests are SHA-256 of the
/// text with line feeds, so that no line end changes one.
/// </summary>
public sealed record ReviewLock
{
    /// <summary>The name of the file, in the exercise's folder.</summary>
    public const string FileName = "review.lock.json";

    private static readonly JsonSerializerOptions Options = new(ReviewForm.JsonOptions) { NewLine = "\n" };

    /// <summary>The version of this file's format.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>When it was locked, UTC.</summary>
    public required DateTimeOffset LockedAt { get; init; }

    /// <summary>The digests of the review and its proofs, by path.</summary>
    public required IReadOnlyDictionary<string, string> Review { get; init; }

    /// <summary>The digests of the files under review, by path.</summary>
    public required IReadOnlyDictionary<string, string> Source { get; init; }

    /// <summary>Locks a review.</summary>
    /// <param name="lockedAt">Now.</param>
    /// <param name="review">The texts of the review and its proofs, by path.</param>
    /// <param name="source">The texts of the files under review, by path.</param>
    public static ReviewLock Of(DateTimeOffset lockedAt, IReadOnlyDictionary<string, string> review, IReadOnlyDictionary<string, string> source) =>
        new() { LockedAt = lockedAt.ToUniversalTime(), Review = Digests(review), Source = Digests(source) };

    /// <summary>Reads a file's content.</summary>
    /// <exception cref="InvalidDataException">It is no lock; the message names the file and the error.</exception>
    public static ReviewLock Parse(string json, string path) => StrictJson.Parse<ReviewLock>(json, Options, fault => $"{path} is not a valid lock of a review: {fault}");

    /// <summary>The content of the file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Options) + "\n";

    /// <summary>The files of the review that are not as they were when it was locked, in order.</summary>
    /// <param name="review">The texts of the review and its proofs as they are now; one that is missing was changed.</param>
    public IReadOnlyList<string> ChangedReview(IReadOnlyDictionary<string, string> review) => Different(Review, review);

    /// <summary>The files under review that were not as they were handed out when the review was locked, in order: the fix had begun.</summary>
    /// <param name="handedOut">The texts of these files as they were handed out.</param>
    public IReadOnlyList<string> EditedSource(IReadOnlyDictionary<string, string> handedOut) => Different(Source, handedOut);

    private static IReadOnlyList<string> Different(IReadOnlyDictionary<string, string> locked, IReadOnlyDictionary<string, string> texts) =>
    [
        .. locked.Where(file => !texts.TryGetValue(file.Key, out var text) || Digest(text) != file.Value).Select(file => file.Key).Order(StringComparer.Ordinal),
    ];

    private static SortedDictionary<string, string> Digests(IReadOnlyDictionary<string, string> texts) =>
        new(texts.ToDictionary(text => text.Key, text => Digest(text.Value)), StringComparer.Ordinal);

    private static string Digest(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.Replace("\r\n", "\n", StringComparison.Ordinal))));
}
